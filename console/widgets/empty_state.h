// What stands where there is nothing to show: why, and what to do next.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace sb::console {

struct EmptyStateText
{
    /// A name for console/look/icon.h.
    QString icon = {};
    QString title = {};
    QString detail = {};
    /// Of a button; empty for none.
    QString action = {};
};

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    void show(const EmptyStateText &text);

    [[nodiscard]] QString title() const { return m_title->text(); }

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_detail;
    QPushButton *m_action;
};

} // namespace sb::console
