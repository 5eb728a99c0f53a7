#include "server/services/gitops_fan_out.h"

#include "server/services/gitops_audit.h"
#include "shared/core/timestamp_text.h"

#include <QJsonArray>

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

/// How long a rollout may take before nobody looks any more (contract 7.5).
constexpr qint64 timeoutSeconds = 30 * 60;

} // namespace

std::vector<AuditEvent> GitopsFanOut::start(storage::Transaction &tx,
                                            const domain::AccessRequest &request) const
{
    if (request.type != domain::RequestType::Patch)
        return {};
    const domain::Place place = domain::placeOf(request);
    QJsonArray applications;
    core::Timestamp timeoutAt;
    for (const domain::GitopsAppMapping &mapping :
         m_mappings.listCandidates(tx, place.location.providerType, place.location.effectiveRef)) {
        if (!domain::mappingMatches(mapping, place))
            continue;
        // Two mappings may lead to one application.
        const auto observation = m_observations.insert(tx, request.id, mapping, timeoutSeconds);
        if (!observation)
            continue;
        applications.append(mapping.application.name);
        timeoutAt = observation->timeoutAt;
    }
    if (applications.isEmpty())
        return {observationEvent(u"skipped"_s, request.id, {{u"reason"_s, u"no_mapping"_s}})};
    return {observationEvent(u"started"_s, request.id,
                             {{u"applications_observed"_s, applications.size()},
                              {u"applications"_s, applications},
                              {u"timeout_at"_s, QString::fromLatin1(core::toTextTs(timeoutAt))}})};
}

} // namespace sb::services
