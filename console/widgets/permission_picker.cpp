#include "console/widgets/permission_picker.h"

#include "console/look/text_style.h"
#include "shared/model/permission.h"

#include <QHeaderView>

namespace sb::console {

using namespace Qt::StringLiterals;

PermissionPicker::PermissionPicker(const QStringList &held, QWidget *parent)
    : QTreeWidget(parent), m_held(held)
{
    setObjectName(u"permissions"_s);
    setHeaderLabels({tr("Permission"), tr("What it allows")});
    setAccessibleName(tr("Permissions"));
    setRootIsDecorated(false);
    setIndentation(spacing::two);
    setUniformRowHeights(true);
    setMinimumHeight(320);
    header()->setStretchLastSection(true);
    for (const model::Permission &permission : model::permissionCatalogue())
        addPermission(permission.group, permission.key, permission.description);
    expandAll();
    setColumnWidth(0, 240);
    if (topLevelItemCount() > 0)
        setCurrentItem(topLevelItem(0)->child(0));
}

QTreeWidgetItem *PermissionPicker::groupOf(const QString &name)
{
    for (int at = 0; at < topLevelItemCount(); ++at) {
        if (topLevelItem(at)->data(0, Qt::UserRole).toString() == name)
            return topLevelItem(at);
    }
    auto *group = new QTreeWidgetItem(this, {name});
    group->setData(0, Qt::UserRole, name);
    group->setFirstColumnSpanned(true);
    group->setFlags(Qt::ItemIsEnabled);
    group->setFont(0, fontOf(TextRole::Section));
    group->setExpanded(true);
    return group;
}

QTreeWidgetItem *PermissionPicker::addPermission(const QString &group, const QString &key,
                                                 const QString &description)
{
    auto *item = new QTreeWidgetItem(groupOf(group), {key, description});
    item->setData(0, Qt::UserRole, key);
    item->setCheckState(0, Qt::Unchecked);
    item->setToolTip(1, description.toHtmlEscaped());
    if (!m_held.contains(key)) {
        item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
        item->setToolTip(0, tr("You do not hold this yourself, so you cannot hand it on."));
    }
    return item;
}

QTreeWidgetItem *PermissionPicker::itemOf(const QString &permission) const
{
    for (int group = 0; group < topLevelItemCount(); ++group) {
        for (int at = 0; at < topLevelItem(group)->childCount(); ++at) {
            QTreeWidgetItem *item = topLevelItem(group)->child(at);
            if (item->data(0, Qt::UserRole).toString() == permission)
                return item;
        }
    }
    return nullptr;
}

void PermissionPicker::setPicked(const QStringList &permissions)
{
    for (const QString &permission : permissions) {
        if (!itemOf(permission))
            addPermission(tr("unknown to this console"), permission, {});
    }
    for (int group = 0; group < topLevelItemCount(); ++group) {
        for (int at = 0; at < topLevelItem(group)->childCount(); ++at) {
            QTreeWidgetItem *item = topLevelItem(group)->child(at);
            const bool isPicked = permissions.contains(item->data(0, Qt::UserRole).toString());
            item->setCheckState(0, isPicked ? Qt::Checked : Qt::Unchecked);
        }
    }
}

QStringList PermissionPicker::picked() const
{
    QStringList permissions;
    for (int group = 0; group < topLevelItemCount(); ++group) {
        for (int at = 0; at < topLevelItem(group)->childCount(); ++at) {
            const QTreeWidgetItem *item = topLevelItem(group)->child(at);
            if (item->checkState(0) == Qt::Checked)
                permissions.append(item->data(0, Qt::UserRole).toString());
        }
    }
    return permissions;
}

} // namespace sb::console
