// The connection to one server with every typed interface on top of it.
#pragma once

#include "shared/client/agent_registry_api.h"
#include "shared/client/audit_event_api.h"
#include "shared/client/inventory_api.h"
#include "shared/client/project_api.h"
#include "shared/client/request_api.h"
#include "shared/client/role_api.h"
#include "shared/client/rule_api.h"
#include "shared/client/session_api.h"
#include "shared/client/user_api.h"

namespace sb::console {

struct BrokerApis
{
    BrokerApis(const client::TransportSettings &settings, const QUrl &server)
        : http(settings), people(http, server), session(people), requests(people), agents(people),
          audit(people), roles(people), users(people), rules(people), projects(people),
          inventory(people)
    {}

    client::HttpClient http;
    client::PeopleApi people;
    client::SessionApi session;
    client::RequestApi requests;
    client::AgentRegistryApi agents;
    client::AuditEventApi audit;
    client::RoleApi roles;
    client::UserApi users;
    client::RuleApi rules;
    client::ProjectApi projects;
    client::InventoryApi inventory;
};

} // namespace sb::console
