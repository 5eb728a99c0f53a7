// The three questions that are put to ArgoCD (contract 7.2).
#pragma once

#include "server/domain/gitops_app_mapping.h"
#include "server/gitops/argocd_codec.h"
#include "server/gitops/read_only_transport.h"

#include <vector>

namespace sb::gitops {

/// Blocks its caller; any thread. Errors as ReadOnlyTransport's; InvalidJson for an answer that
/// makes no sense.
class ArgocdClient
{
public:
    /// Both outlive this.
    ArgocdClient(const ReadOnlyTransport &transport, const ArgocdAccess &access)
        : m_transport(transport), m_access(access)
    {}

    [[nodiscard]] core::Result<ArgocdApplication>
    application(const domain::ApplicationRef &ref, const std::stop_token &stop = {}) const;
    [[nodiscard]] core::Result<std::vector<domain::RolloutResource>>
    resourceTree(const domain::ApplicationRef &ref, const std::stop_token &stop = {}) const;
    /// Those of one ArgoCD project, or all that the token may see when it is empty.
    [[nodiscard]] core::Result<std::vector<ArgocdApplication>>
    applications(const QString &project, const std::stop_token &stop = {}) const;

private:
    const ReadOnlyTransport &m_transport;
    const ArgocdAccess &m_access;
};

} // namespace sb::gitops
