#include "server/storage/database.h"

#include "server/storage/connection.h"

#include <atomic>
#include <unordered_map>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

std::atomic<quint64> databaseCount{0};
std::atomic<quint64> connectionCount{0};

/// The calling thread's connections by the database they belong to.
thread_local std::unordered_map<quint64, std::unique_ptr<Connection>> connections;

} // namespace

Database::Database(DatabaseOptions options) : m_options(std::move(options)), m_id(++databaseCount)
{}

Database::~Database()
{
    closeThreadConnection();
}

Connection &Database::connection() const
{
    auto &mine = connections[m_id];
    if (!mine)
        mine = std::make_unique<Connection>(
            m_options, u"sb_"_s + QString::number(++connectionCount), m_counters);
    return *mine;
}

bool Database::isEnclosed() const
{
    const auto mine = connections.find(m_id);
    return mine != connections.end() && mine->second->isEnclosed();
}

ConnectionFigures Database::figures() const
{
    return {.open = m_counters->open,
            .busy = m_counters->busy,
            .opened = m_counters->opened,
            .failed = m_counters->failed};
}

void Database::closeThreadConnection() const
{
    connections.erase(m_id);
}

} // namespace sb::storage
