#include "server/domain/workflow_rules.h"

#include "server/domain/expiry.h"
#include "server/domain/name_rules.h"
#include "server/domain/notification_channel.h"

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr int maxApprovers = 1000;
constexpr qsizetype maxDescriptionCharacters = 4000;

} // namespace

core::Result<Workflow> checkWorkflow(const Workflow &workflow)
{
    Workflow checked = workflow;
    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The workflow is not valid."_s};
    const auto take = [&](const auto &result, auto &&keep) {
        if (result)
            keep(*result);
        else
            error.details.insert(error.details.end(), result.error().details.begin(),
                                 result.error().details.end());
    };
    const auto judge = [&](const QString &pointer, bool isRight, const QString &fault) {
        if (!isRight)
            error.details.push_back({pointer, fault});
    };

    take(checkName(workflow.name, u"/name"_s), [&](const QString &name) { checked.name = name; });
    judge(u"/description"_s, characterCount(workflow.description) <= maxDescriptionCharacters,
          u"must have at most %1 characters"_s.arg(maxDescriptionCharacters));
    judge(u"/min_approvers"_s, workflow.minApprovers >= 0 && workflow.minApprovers <= maxApprovers,
          u"must be 0 to %1"_s.arg(maxApprovers));
    for (const auto &[pointer, seconds] :
         {std::pair(u"/wrap_ttl_created_seconds"_s, workflow.wrapTtlCreatedSeconds),
          std::pair(u"/wrap_ttl_approved_seconds"_s, workflow.wrapTtlApprovedSeconds),
          std::pair(u"/wrap_ttl_claimed_seconds"_s, workflow.wrapTtlClaimedSeconds),
          std::pair(u"/request_ttl_seconds"_s, workflow.requestTtlSeconds)})
        judge(pointer, seconds >= 1 && seconds <= maxTtlSeconds,
              u"must be 1 to %1 seconds"_s.arg(maxTtlSeconds));
    take(notificationChannelsFrom(workflow.notificationChannels, u"/notification_channels"_s),
         [&](const std::vector<NotificationChannel> &channels) {
             checked.notificationChannels.clear();
             for (const NotificationChannel &channel : channels)
                 checked.notificationChannels.append(textOf(channel));
         });
    if (!error.details.empty())
        return core::failure(std::move(error));
    return checked;
}

} // namespace sb::domain
