#include "server/storage/secret_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

QStringList SecretRepository::clustersHolding(Transaction &tx, const QString &providerType,
                                              const QString &effectiveRef, int limit) const
{
    static const QString listClusters = uR"(
        SELECT DISTINCT cluster_name FROM secrets
        WHERE provider_type = ? AND secret_ref = ? AND status = 'present'
        ORDER BY cluster_name
        LIMIT ?)"_s;

    QStringList clusters;
    for (const Row &row : tx.query(listClusters, {providerType, effectiveRef, limit}))
        clusters.append(row.text("cluster_name"_L1));
    return clusters;
}

} // namespace sb::storage
