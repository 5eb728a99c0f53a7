#include "server/gitops/argocd_client.h"

#include <QUrl>

namespace sb::gitops {

using core::failure;
using core::Result;

namespace {

constexpr char applicationsPath[] = "/api/v1/applications";
/// All that lists show; whole applications are some ten times as large.
constexpr char listFields[] = "fields=items.metadata.name,items.metadata.namespace,items.spec,"
                              "items.status.health,items.status.sync.status";

QByteArray encoded(const QString &text)
{
    return QUrl::toPercentEncoding(text);
}

QByteArray pathOf(const domain::ApplicationRef &ref, const QByteArray &behind = {})
{
    QByteArray path = applicationsPath + QByteArray("/") + encoded(ref.name) + behind;
    if (!ref.applicationNamespace.isEmpty())
        path += "?appNamespace=" + encoded(ref.applicationNamespace);
    return path;
}

} // namespace

Result<ArgocdApplication> ArgocdClient::application(const domain::ApplicationRef &ref,
                                                    const std::stop_token &stop) const
{
    const auto body = m_transport.get(m_access, pathOf(ref), stop);
    if (!body)
        return failure(body);
    return applicationFromJson(*body);
}

Result<std::vector<domain::RolloutResource>>
ArgocdClient::resourceTree(const domain::ApplicationRef &ref, const std::stop_token &stop) const
{
    const auto body = m_transport.get(m_access, pathOf(ref, "/resource-tree"), stop);
    if (!body)
        return failure(body);
    return resourcesFromJson(*body);
}

Result<std::vector<ArgocdApplication>> ArgocdClient::applications(const QString &project,
                                                                  const std::stop_token &stop) const
{
    QByteArray path = applicationsPath + QByteArray("?") + listFields;
    if (!project.isEmpty())
        path += "&projects=" + encoded(project);
    const auto body = m_transport.get(m_access, path, stop);
    if (!body)
        return failure(body);
    return applicationsFromJson(*body);
}

} // namespace sb::gitops
