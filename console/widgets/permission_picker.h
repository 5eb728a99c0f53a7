// The catalogue of permissions, in groups, to be ticked.
#pragma once

#include <QStringList>
#include <QTreeWidget>

namespace sb::console {

class PermissionPicker : public QTreeWidget
{
    Q_OBJECT

public:
    /// `held` is what the person may do: nobody hands on more than that, so the rest cannot be
    /// ticked.
    explicit PermissionPicker(const QStringList &held, QWidget *parent = nullptr);

    /// Also keys that the catalogue does not know.
    void setPicked(const QStringList &permissions);
    /// In the order of the catalogue.
    [[nodiscard]] QStringList picked() const;
    /// nullptr when there is no such permission.
    [[nodiscard]] QTreeWidgetItem *itemOf(const QString &permission) const;

private:
    QTreeWidgetItem *addPermission(const QString &group, const QString &key,
                                   const QString &description);
    QTreeWidgetItem *groupOf(const QString &name);

    QStringList m_held;
};

} // namespace sb::console
