// What people send about requests (contract section D), read into what services take.
#pragma once

#include "server/http/request.h"
#include "server/services/request_submission.h"

namespace sb::handlers {

/// POST /requests and POST /requests/read. 400 invalid_json or invalid_field; 403
/// identity_mismatch.
[[nodiscard]] core::Result<services::Submission> submissionFrom(const http::Request &request,
                                                                domain::RequestType type);
/// POST /policies/simulate: a submit of either kind, named by `type` (patch unless said), without
/// values. 422 invalid_value for another type.
[[nodiscard]] core::Result<services::Submission> simulationFrom(const http::Request &request);
/// The comment of a vote, possibly empty; an empty body will do.
[[nodiscard]] core::Result<QString> approvalCommentFrom(const http::Request &request);
/// The reason of a rejection; 422 when it is blank.
[[nodiscard]] core::Result<QString> rejectionReasonFrom(const http::Request &request);
/// A cancellation carries nothing; an empty body will do.
[[nodiscard]] core::Result<void> checkCancellation(const http::Request &request);

} // namespace sb::handlers
