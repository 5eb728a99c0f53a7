// From an endpoint as it is stored to one that can be called: its token under the storage envelope.
#pragma once

#include "server/crypto/storage_envelope.h"
#include "server/domain/argocd_endpoint.h"
#include "server/gitops/read_only_transport.h"
#include "server/storage/argocd_endpoint_repository.h"

namespace sb::services {

/// What the token of this endpoint is bound to.
[[nodiscard]] crypto::EndpointTokenBinding tokenBindingOf(const domain::ArgocdEndpoint &endpoint);

/// Unavailable when the KMS is; Internal when the row was tampered with.
[[nodiscard]] core::Result<gitops::ArgocdAccess> openAccess(crypto::Kms &kms,
                                                            const domain::ArgocdEndpoint &endpoint,
                                                            const storage::SealedToken &token);

} // namespace sb::services
