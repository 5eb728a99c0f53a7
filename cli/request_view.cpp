#include "cli/request_view.h"

#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;

std::vector<Column> requestListColumns()
{
    return {{u"ID"_s, u"id"_s},
            {u"TYPE"_s, u"type"_s},
            {u"STATUS"_s, u"status"_s},
            {u"PROVIDER"_s, u"location/provider_type"_s},
            {u"SECRET"_s, u"location/effective_ref"_s},
            {u"KEYS"_s, u"target_keys"_s},
            {u"REQUESTER"_s, u"requester_name"_s},
            {u"CREATED"_s, u"created_at"_s}};
}

std::vector<Column> requestColumns()
{
    return {{u"id"_s, u"id"_s},
            {u"type"_s, u"type"_s},
            {u"status"_s, u"status"_s},
            {u"requester"_s, u"requester_name"_s},
            {u"provider"_s, u"location/provider_type"_s},
            {u"cluster"_s, u"location/cluster_name"_s},
            {u"mount"_s, u"location/kv_mount"_s},
            {u"secret"_s, u"location/effective_ref"_s},
            {u"keys"_s, u"target_keys"_s},
            {u"justification"_s, u"justification"_s},
            {u"approvals"_s, u"approve_count"_s},
            {u"needed"_s, u"required_approvals"_s},
            {u"you may decide"_s, u"may_decide"_s},
            {u"rejected"_s, u"reject_reason"_s},
            {u"failed"_s, u"failure_reason"_s},
            {u"warnings"_s, u"warnings"_s},
            {u"created"_s, u"created_at"_s},
            {u"expires"_s, u"expires_at"_s}};
}

int showExplanation(const Session &session, const QJsonValue &explanation)
{
    const int shown = session.showObject(explanation, {{u"provider"_s, u"location/provider_type"_s},
                                                       {u"secret"_s, u"location/effective_ref"_s},
                                                       {u"policy"_s, u"policy/name"_s},
                                                       {u"workflow"_s, u"workflow/name"_s},
                                                       {u"approvals"_s, u"votes/approve"_s},
                                                       {u"needed"_s, u"votes/required"_s},
                                                       {u"agents"_s, u"agents/matching"_s},
                                                       {u"agents live"_s, u"agents/live"_s},
                                                       {u"warnings"_s, u"warnings"_s}});
    if (session.form() == OutputForm::Json)
        return shown;
    const QJsonObject object = explanation.toObject();
    print({});
    (void)session.showList(
        object.value("considered"_L1),
        {{u"POLICY"_s, u"name"_s}, {u"PRIORITY"_s, u"priority"_s}, {u"OUTCOME"_s, u"outcome"_s}});
    print({});
    return session.showList(object.value("eligible_approvers"_L1),
                            {{u"MAY APPROVE"_s, u"display_name"_s}, {u"THROUGH"_s, u"via_role"_s}});
}

} // namespace sb::cli
