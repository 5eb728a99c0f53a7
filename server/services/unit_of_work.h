// The one place where a change, its audit rows and its transaction meet: a change that brings no
// audit event does not compile, and nothing commits without its row (contract B22, invariant S6).
#pragma once

#include "server/domain/identity.h"
#include "server/services/audit_log.h"
#include "server/storage/database.h"
#include "shared/core/result.h"

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace sb::services {

/// The outcome of a change together with the rows that tell of it, oldest first. There is no
/// constructor without an event.
template <typename T> struct Audited
{
    Audited(T value_, AuditEvent event) : value(std::move(value_))
    {
        events.push_back(std::move(event));
    }

    Audited(T value_, std::vector<AuditEvent> events_)
        : value(std::move(value_)), events(std::move(events_))
    {}

    T value;
    std::vector<AuditEvent> events;
};

/// What changes without an audit row, each named by contract B22; the only way to write without
/// one.
enum class AuditExemption {
    LastSeen,
    LeaseRenewal,
    LoginCounters,
    IdempotencyRow,
    EventRow,
    Outbox,
    PollResult,
    /// A change that turned out to be none: nothing was written.
    NothingChanged,
};

template <typename T> struct Unaudited
{
    AuditExemption why;
    T value;
};

/// A change that may or may not have happened: audited when it did.
template <typename T> struct MaybeAudited
{
    T value = {};
    std::vector<AuditEvent> events = {};
    AuditExemption whyNone = AuditExemption::NothingChanged;
};

/// Told after each commit of a write what was announced in it, so that waiters wake without
/// polling.
class CommitObserver
{
public:
    CommitObserver() = default;
    CommitObserver(const CommitObserver &) = delete;
    CommitObserver &operator=(const CommitObserver &) = delete;
    virtual ~CommitObserver() = default;
    /// Called from worker threads; must not block.
    virtual void committed() = 0;
};

class UnitOfWork
{
public:
    UnitOfWork(const storage::Database &database, const AuditLog &auditLog,
               CommitObserver *observer = nullptr)
        : m_database(database), m_auditLog(auditLog), m_observer(observer)
    {}

    /// Runs `change(Transaction &) -> Result<Audited<T>>` (or Unaudited/MaybeAudited) in one
    /// transaction, appends its events, commits, and answers Result<T>. An error rolls back; errors
    /// that are refusals (403, a lost decision) are audited in a transaction of their own. A
    /// serialization failure or deadlock is run again, at most three times, so `change` must have
    /// no effect outside the transaction. Within an enclosing transaction (IdempotentCalls) the
    /// audit of refusals, the repetition and the announcement are its owner's.
    template <typename Change> auto write(const domain::CallContext &call, Change &&change) const
    {
        for (int attempt = 1;; ++attempt) {
            try {
                return writeOnce(call, change);
            } catch (const storage::StorageError &error) {
                if (!error.isRetryable() || attempt == 3 || m_database.isEnclosed())
                    throw;
            }
        }
    }

    /// Runs `look(Transaction &) -> Result<T>` in a read-only transaction.
    template <typename Look> auto read(Look &&look) const
    {
        storage::Transaction tx(m_database.connection(), storage::Access::ReadOnly);
        auto outcome = std::forward<Look>(look)(tx);
        tx.commit();
        return outcome;
    }

    /// The same for a caller whose refusals are audited (contract B22).
    template <typename Look> auto read(const domain::CallContext &call, Look &&look) const
    {
        auto outcome = read(std::forward<Look>(look));
        if (!outcome && !m_database.isEnclosed()) {
            m_auditLog.appendRefusal(m_database, call, outcome.error());
            outcome.error().audited = true;
        }
        return outcome;
    }

    /// Audits the refusal of a caller who came to no unit of work, once (contract B22).
    void auditRefusal(const domain::CallContext &call, core::Error &refusal) const
    {
        m_auditLog.appendRefusal(m_database, call, refusal);
        refusal.audited = true;
    }

private:
    template <typename T> static std::span<const AuditEvent> eventsOf(const Audited<T> &outcome)
    {
        return outcome.events;
    }

    template <typename T>
    static std::span<const AuditEvent> eventsOf(const MaybeAudited<T> &outcome)
    {
        return outcome.events;
    }

    template <typename T> static std::span<const AuditEvent> eventsOf(const Unaudited<T> &)
    {
        return {};
    }

    template <typename Change> auto writeOnce(const domain::CallContext &call, Change &change) const
    {
        using Outcome = std::invoke_result_t<Change &, storage::Transaction &>;
        using Answer = core::Result<decltype(std::declval<Outcome &>()->value)>;
        core::Error refusal;
        {
            storage::Transaction tx(m_database.connection());
            if (!tx.isJoined())
                m_auditLog.forget();
            Outcome outcome = change(tx);
            if (outcome) {
                for (const AuditEvent &event : eventsOf(*outcome))
                    m_auditLog.append(tx, call, event);
                tx.commit();
                if (!tx.isJoined())
                    m_auditLog.announce();
                // What left no audit row is nothing that anybody waits for.
                if (m_observer && !tx.isJoined() && !eventsOf(*outcome).empty())
                    m_observer->committed();
                return Answer(std::move(outcome->value));
            }
            refusal = outcome.error();
        } // rolled back here, so that the refusal's row is written in a transaction of its own
        if (m_database.isEnclosed())
            return Answer(core::failure(std::move(refusal)));
        m_auditLog.appendRefusal(m_database, call, refusal);
        refusal.audited = true;
        return Answer(core::failure(std::move(refusal)));
    }

    const storage::Database &m_database;
    const AuditLog &m_auditLog;
    CommitObserver *m_observer;
};

} // namespace sb::services
