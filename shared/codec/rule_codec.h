// Workflows, policies and what lint finds, from and to JSON; see access_request_codec for what is
// passed over and what is an error.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/policy.h"
#include "shared/model/workflow.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::Workflow> workflowFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::Policy> policyFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::LintFinding> lintFindingFrom(const JsonNode &node);

/// Everything that may be written, for POST and PUT alike.
[[nodiscard]] QByteArray workflowJson(const model::Workflow &workflow);
[[nodiscard]] QByteArray policyJson(const model::Policy &policy);

} // namespace sb::codec
