// Who may come in: everything that is decided before a handler sees a request (contract 0.2, B1–B3,
// B14).
#pragma once

#include "server/http/request.h"
#include "server/middleware/client_address.h"
#include "server/services/authentication.h"

namespace sb::middleware {

/// What the client certificates of agents are worth: nothing, something when they are shown, or
/// demanded. One that is shown must be verified and name the agent of the path.
enum class AgentCertificates { Ignored, Optional, Required };

struct AdmissionRules
{
    Networks trustedProxies = {};
    /// The stop-gap of contract B1.
    bool allowUserId = false;
    AgentCertificates agentCertificates = AgentCertificates::Ignored;
};

class Admission
{
public:
    /// `authentication` outlives this.
    Admission(const services::Authentication &authentication, AdmissionRules rules)
        : m_authentication(authentication), m_rules(std::move(rules))
    {}

    /// Sets the caller's address and identity in `request.call`; an error when they may not come
    /// in. Needs no body.
    [[nodiscard]] core::Result<void> admit(http::Request &request) const;

private:
    [[nodiscard]] core::Result<domain::Identity> identify(const http::Request &request) const;
    [[nodiscard]] core::Result<domain::Identity> identifyAgent(const http::Request &request) const;
    [[nodiscard]] core::Result<void> checkCertificate(const http::Request &request,
                                                      const QUuid &agentId) const;
    [[nodiscard]] core::Result<domain::Identity> identifyUser(const http::Request &request) const;

    const services::Authentication &m_authentication;
    AdmissionRules m_rules;
};

} // namespace sb::middleware
