// Requests, their explanation, time line and wraps as JSON (contract sections D and I).
#pragma once

#include "server/services/request_explanation.h"
#include "server/services/request_query.h"
#include "server/services/wrap_reveal.h"
#include "shared/codec/json_writer.h"

#include <vector>

namespace sb::handlers {

/// Answer of submit, approve, reject, cancel: without approvals.
QByteArray requestJson(const services::RequestDetails &details);
/// Answer of GET one: with approvals.
QByteArray requestWithApprovalsJson(const services::RequestDetails &details);
QByteArray requestListJson(const std::vector<storage::RequestView> &views);
QByteArray explanationJson(const services::RequestExplanation &explanation);
QByteArray timelineJson(const std::vector<domain::AuditEvent> &events);
QByteArray wrapListJson(const std::vector<domain::SecretWrap> &wraps);
/// Holds a value: mark the response's body as secret.
QByteArray revealedJson(const services::RevealedWrap &revealed);

} // namespace sb::handlers
