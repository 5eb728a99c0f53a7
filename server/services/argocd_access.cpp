#include "server/services/argocd_access.h"

namespace sb::services {

crypto::EndpointTokenBinding tokenBindingOf(const domain::ArgocdEndpoint &endpoint)
{
    return {.endpointId = endpoint.id,
            .baseUrl = endpoint.baseUrl,
            .tlsServerName = endpoint.tlsServerName,
            .tlsCaPem = endpoint.tlsCaPem};
}

core::Result<gitops::ArgocdAccess> openAccess(crypto::Kms &kms,
                                              const domain::ArgocdEndpoint &endpoint,
                                              const storage::SealedToken &token)
{
    auto opened = crypto::openFromStorage(kms, tokenBindingOf(endpoint),
                                          {.ciphertext = token.ciphertext,
                                           .nonce = token.nonce,
                                           .wrappedKey = token.wrappedKey,
                                           .kmsKeyId = token.kmsKeyId});
    if (!opened)
        return core::failure(opened);
    return gitops::ArgocdAccess{.baseUrl = endpoint.baseUrl,
                                .token = std::move(*opened),
                                .caPem = endpoint.tlsCaPem.toUtf8(),
                                .tlsServerName = endpoint.tlsServerName};
}

} // namespace sb::services
