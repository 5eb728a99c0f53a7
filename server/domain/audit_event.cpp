#include "server/domain/audit_event.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<AuditStatus, 3> auditStatusWords{{{AuditStatus::Success, u"success"},
                                                      {AuditStatus::Failure, u"failure"},
                                                      {AuditStatus::Denied, u"denied"}}};

} // namespace

bool isAboutRollout(const AuditEvent &event)
{
    return event.action.startsWith(rolloutActions);
}

QString toWord(AuditStatus status)
{
    return wordOf(auditStatusWords, status);
}

std::optional<AuditStatus> auditStatusFromWord(QStringView word)
{
    return fromWord(auditStatusWords, word);
}

} // namespace sb::domain
