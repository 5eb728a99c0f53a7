#include "cli/request_view.h"

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

} // namespace sb::cli
