#include "server/domain/environment.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<EnvironmentType, 5> environmentTypeWords{
    {{EnvironmentType::Dev, u"dev"},
     {EnvironmentType::Staging, u"staging"},
     {EnvironmentType::Uat, u"uat"},
     {EnvironmentType::Prod, u"prod"},
     {EnvironmentType::Other, u"other"}}};

} // namespace

QString toWord(EnvironmentType type)
{
    return wordOf(environmentTypeWords, type);
}

std::optional<EnvironmentType> environmentTypeFromWord(QStringView word)
{
    return fromWord(environmentTypeWords, word);
}

} // namespace sb::domain
