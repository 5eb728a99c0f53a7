#include "server/domain/agent.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<AgentStatus, 3> agentStatusWords{{{AgentStatus::Active, u"active"},
                                                      {AgentStatus::Stale, u"stale"},
                                                      {AgentStatus::Revoked, u"revoked"}}};

} // namespace

QString toWord(AgentStatus status)
{
    return wordOf(agentStatusWords, status);
}

std::optional<AgentStatus> agentStatusFromWord(QStringView word)
{
    return fromWord(agentStatusWords, word);
}

} // namespace sb::domain
