// Thrown when PostgreSQL refuses or cannot be reached: an operator's problem, caught once per
// thread of control.
#pragma once

#include <stdexcept>

#include <QString>

namespace sb::storage {

class StorageError : public std::runtime_error
{
public:
    /// `sqlState` is the five-character SQLSTATE, empty when the connection itself failed.
    StorageError(QString sqlState, const QString &text);

    [[nodiscard]] const QString &sqlState() const { return m_sqlState; }

    /// What PostgreSQL said, without the SQLSTATE that what() begins with.
    [[nodiscard]] const QString &text() const { return m_text; }

    /// The connection is gone, PostgreSQL is starting, stopping or out of slots, or the statement
    /// took too long: worth a 503 and a retry (classes 08, 57P, 53; 57014).
    [[nodiscard]] bool isUnavailable() const;
    /// 23505
    [[nodiscard]] bool isUniqueViolation() const;
    /// 40001 or 40P01: the transaction may simply be run again.
    [[nodiscard]] bool isRetryable() const;

private:
    QString m_sqlState;
    QString m_text;
};

} // namespace sb::storage
