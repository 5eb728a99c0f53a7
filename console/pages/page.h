// What the main window knows of a page. To add one: derive from this (or from table_page), give it
// a `pageInfo`, and a line in app/page_registry.cpp.
#pragma once

#include <QString>
#include <QWidget>

namespace sb::console {

class ProfileStore;
class Session;

/// What pages are made from; all of it outlives them.
struct PageContext
{
    Session &session;
    ProfileStore &store;
};

struct PageInfo
{
    /// Stable: layouts, links and tests name the page by it.
    QString id = {};
    QString title = {};
    /// A name for console/look/icon.h.
    QString icon = {};
    /// Without it the page is not offered; empty for everybody.
    QString permission = {};
    /// A heading in the navigation; pages of one group stand together.
    QString group = {};
};

class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(PageInfo info, QWidget *parent = nullptr)
        : QWidget(parent), m_info(std::move(info))
    {
        setObjectName(m_info.id);
        setAccessibleName(m_info.title);
    }

    [[nodiscard]] const PageInfo &info() const { return m_info; }

    /// Fetches anew, quietly: what is shown stays until the answer is there. Called when the page
    /// is shown, and again whenever something may have changed.
    virtual void refresh() = 0;
    /// Somebody else sits there now: forgets everything that was fetched.
    virtual void clear() = 0;

    /// Fetches and counts even while it is not shown (an inbox).
    [[nodiscard]] virtual bool refreshesInBackground() const { return false; }

    /// Shows one thing, e.g. the request of that id.
    virtual void open(const QString & /*argument*/) {}

    /// The window is being locked: values on the screen go, everything else stays.
    virtual void conceal() {}

Q_SIGNALS:
    /// How many things wait here; the navigation shows it, 0 hides it.
    void countChanged(int count);
    /// One line for the status bar.
    void noticeRaised(const QString &text);
    void pageWanted(const QString &pageId, const QString &argument);

private:
    PageInfo m_info;
};

} // namespace sb::console
