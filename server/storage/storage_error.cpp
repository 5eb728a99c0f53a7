#include "server/storage/storage_error.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

StorageError::StorageError(QString sqlState, const QString &text)
    : std::runtime_error((sqlState + u": "_s + text).toStdString()),
      m_sqlState(std::move(sqlState)), m_text(text)
{}

bool StorageError::isUnavailable() const
{
    // 57P: shutting down or starting; 53: out of slots or memory; 57014: the statement took too
    // long.
    return m_sqlState.isEmpty() || m_sqlState.startsWith("08"_L1) ||
           m_sqlState.startsWith("57P"_L1) || m_sqlState.startsWith("53"_L1) ||
           m_sqlState == "57014"_L1;
}

bool StorageError::isUniqueViolation() const
{
    return m_sqlState == "23505"_L1;
}

bool StorageError::isRetryable() const
{
    return m_sqlState == "40001"_L1 || m_sqlState == "40P01"_L1;
}

} // namespace sb::storage
