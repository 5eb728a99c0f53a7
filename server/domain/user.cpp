#include "server/domain/user.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<UserKind, 2> userKindWords{
    {{UserKind::Person, u"person"}, {UserKind::Service, u"service"}}};

} // namespace

QString toWord(UserKind kind)
{
    return wordOf(userKindWords, kind);
}

std::optional<UserKind> userKindFromWord(QStringView word)
{
    return fromWord(userKindWords, word);
}

} // namespace sb::domain
