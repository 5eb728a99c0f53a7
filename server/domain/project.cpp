#include "server/domain/project.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<ProjectStatus, 2> projectStatusWords{
    {{ProjectStatus::Active, u"active"}, {ProjectStatus::Archived, u"archived"}}};

} // namespace

QString toWord(ProjectStatus status)
{
    return wordOf(projectStatusWords, status);
}

std::optional<ProjectStatus> projectStatusFromWord(QStringView word)
{
    return fromWord(projectStatusWords, word);
}

} // namespace sb::domain
