// The list of pages at the left, in groups, with counts.
#pragma once

#include <QListWidget>

namespace sb::console {

class NavigationList : public QListWidget
{
    Q_OBJECT

public:
    explicit NavigationList(QWidget *parent = nullptr);

    void addGroup(const QString &title);
    void addPage(const QString &id, const QString &title, const QString &icon,
                 const QString &shortcut);
    void setCount(const QString &id, int count);
    void choose(const QString &id);

Q_SIGNALS:
    void pageChosen(const QString &id);

private:
    [[nodiscard]] QListWidgetItem *find(const QString &id) const;
};

} // namespace sb::console
