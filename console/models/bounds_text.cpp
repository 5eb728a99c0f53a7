#include "console/models/bounds_text.h"

#include "shared/core/uuid_text.h"

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("BoundsText", text);
}

} // namespace

QString wordOfBound(const QString &key)
{
    if (key == "project_id"_L1)
        return tr("Project");
    if (key == "environment"_L1)
        return tr("Environment");
    if (key == "provider_type"_L1)
        return tr("Provider");
    if (key == "secret_ref_prefix"_L1)
        return tr("Secrets below");
    if (key == "cluster_name"_L1)
        return tr("Cluster");
    if (key == "kv_mount"_L1)
        return tr("Mount");
    if (key == "type"_L1)
        return tr("Kind of request");
    return key;
}

QString boundsText(const model::Bounds &bounds, const NameOf &nameOf)
{
    QStringList parts;
    for (const auto &[key, value] : bounds) {
        const auto id = core::uuidFromText(value);
        const QString shown = key == "project_id"_L1 && id ? nameOf(*id) : value;
        parts.append(u"%1 %2"_s.arg(wordOfBound(key), shown));
    }
    return parts.isEmpty() ? tr("everything") : parts.join(u", "_s);
}

} // namespace sb::console
