#include "server/domain/failure_reason.h"

#include "server/domain/name_rules.h"

namespace sb::domain {

namespace {

constexpr qsizetype maxReasonCharacters = 512;

} // namespace

QString failureReason(const QString &agentsText)
{
    QString reason;
    qsizetype characters = 0;
    for (const QChar unit : agentsText) {
        const bool blank = unit.isSpace() || isControlCharacter(unit);
        if (blank && (reason.isEmpty() || reason.back() == u' '))
            continue;
        if (!unit.isLowSurrogate() && ++characters > maxReasonCharacters)
            break;
        reason += blank ? QChar(u' ') : unit;
    }
    return reason.trimmed();
}

} // namespace sb::domain
