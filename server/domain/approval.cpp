#include "server/domain/approval.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<Decision, 2> decisionWords{
    {{Decision::Approve, u"approve"}, {Decision::Reject, u"reject"}}};

} // namespace

QString toWord(Decision decision)
{
    return wordOf(decisionWords, decision);
}

std::optional<Decision> decisionFromWord(QStringView word)
{
    return fromWord(decisionWords, word);
}

} // namespace sb::domain
