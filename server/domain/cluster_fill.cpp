#include "server/domain/cluster_fill.h"

using namespace Qt::StringLiterals;

namespace sb::domain {

core::Result<std::optional<QString>> fillCluster(const std::optional<QString> &sent,
                                                 const QStringList &discovered)
{
    if (sent)
        return sent;
    QStringList clusters = discovered;
    clusters.removeDuplicates();
    if (clusters.size() > 1)
        // Their names are not told: the caller may not be allowed to list secrets.
        return core::failure(core::ErrorCode::ClusterAmbiguous,
                             u"Several clusters have this secret; name one."_s, u"/cluster_name"_s);
    return clusters.isEmpty() ? std::nullopt : std::optional(clusters.first());
}

} // namespace sb::domain
