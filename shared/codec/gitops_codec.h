// What ArgoCD has to do with the broker, from and to JSON; see access_request_codec for what is
// passed over and what is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/gitops.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::ArgocdEndpoint> argocdEndpointFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::ArgocdApplication> argocdApplicationFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::GitopsAppMapping> gitopsAppMappingFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::GitopsObservation> gitopsObservationFrom(const JsonNode &node);

[[nodiscard]] QByteArray gitopsAppMappingJson(const model::GitopsAppMapping &mapping);

} // namespace sb::codec
