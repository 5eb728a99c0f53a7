#include "server/domain/access_request.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<RequestType, 2> requestTypeWords{
    {{RequestType::Patch, u"patch"}, {RequestType::Read, u"read"}}};

constexpr WordTable<RequestStatus, 7> requestStatusWords{{{RequestStatus::Pending, u"pending"},
                                                          {RequestStatus::Approved, u"approved"},
                                                          {RequestStatus::Rejected, u"rejected"},
                                                          {RequestStatus::Cancelled, u"cancelled"},
                                                          {RequestStatus::Executed, u"executed"},
                                                          {RequestStatus::Failed, u"failed"},
                                                          {RequestStatus::Expired, u"expired"}}};

} // namespace

QString toWord(RequestType type)
{
    return wordOf(requestTypeWords, type);
}

std::optional<RequestType> requestTypeFromWord(QStringView word)
{
    return fromWord(requestTypeWords, word);
}

QString toWord(RequestStatus status)
{
    return wordOf(requestStatusWords, status);
}

std::optional<RequestStatus> requestStatusFromWord(QStringView word)
{
    return fromWord(requestStatusWords, word);
}

} // namespace sb::domain
