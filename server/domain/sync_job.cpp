#include "server/domain/sync_job.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<JobType, 3> jobTypeWords{
    {{JobType::Patch, u"patch"}, {JobType::Read, u"read"}, {JobType::Discover, u"discover"}}};

constexpr WordTable<JobStatus, 5> jobStatusWords{{{JobStatus::Queued, u"queued"},
                                                  {JobStatus::Claimed, u"claimed"},
                                                  {JobStatus::Succeeded, u"succeeded"},
                                                  {JobStatus::Failed, u"failed"},
                                                  {JobStatus::Expired, u"expired"}}};

} // namespace

QString toWord(JobType type)
{
    return wordOf(jobTypeWords, type);
}

std::optional<JobType> jobTypeFromWord(QStringView word)
{
    return fromWord(jobTypeWords, word);
}

QString toWord(JobStatus status)
{
    return wordOf(jobStatusWords, status);
}

std::optional<JobStatus> jobStatusFromWord(QStringView word)
{
    return fromWord(jobStatusWords, word);
}

} // namespace sb::domain
