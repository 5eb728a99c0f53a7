// How long requests and wraps live (contract B10). Durations, not points in time: the database's
// clock says what now is.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/sync_job.h"
#include "shared/core/timestamp.h"

#include <optional>

namespace sb::domain {

/// A hundred years: what a time to live is cut down to, so that no sum leaves the calendar.
constexpr qint64 maxTtlSeconds = 3'153'600'000;

/// From submit until a pending request expires: the request's time, for a patch no longer than its
/// wraps live.
qint64 pendingTtlSeconds(const Snapshot &snapshot, RequestType type);

/// From approval until the request and its wraps expire; also for wraps that a read brings.
qint64 approvedTtlSeconds(const Snapshot &snapshot);

/// What claim and renew lift the wraps of a patch to, at least.
qint64 claimedTtlSeconds(const Snapshot &snapshot);

/// Whether the request is to become `expired` at `now`. A job whose lease has not lapsed holds it.
bool isOverdue(const AccessRequest &request, const std::optional<SyncJob> &job,
               core::Timestamp now);

} // namespace sb::domain
