#include "server/kms/kms_channel.h"

#include <algorithm>
#include <thread>

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::Result;
using outbound::HttpsAnswer;
using std::chrono::milliseconds;

namespace {

Q_LOGGING_CATEGORY(kmsLog, "sb.kms")

constexpr int tooManyRequests = 429;

bool isFinal(const Result<HttpsAnswer> &answer)
{
    if (answer)
        return answer->status < 500 && answer->status != tooManyRequests;
    return answer.error().code != ErrorCode::Unavailable;
}

QString reasonOf(const Result<HttpsAnswer> &answer)
{
    return answer ? u"status %1"_s.arg(answer->status) : answer.error().message;
}

} // namespace

core::Failure unavailable(const QString &reason)
{
    qCWarning(kmsLog, "%s", qPrintable(reason));
    return core::failure(core::Error{.code = ErrorCode::Unavailable,
                                     .message = u"the key service is not available; try again"_s,
                                     .internal = reason,
                                     .retryAfterSeconds = 2});
}

core::Failure notOurs()
{
    return core::failure(ErrorCode::InvalidValue, u"no data key of this key service"_s);
}

Result<HttpsAnswer> KmsChannel::call(const Attempt &attempt)
{
    if (Clock::now().time_since_epoch().count() < m_restUntil.load())
        return unavailable(u"the key service has failed a moment ago"_s);
    const auto until = Clock::now() + m_times.deadline;
    milliseconds pause = m_times.firstPause;
    for (;;) {
        const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
        auto answer = attempt(std::clamp(left, milliseconds(1), m_times.oneTry));
        if (isFinal(answer)) {
            if (!answer)
                return unavailable(answer.error().message);
            m_failures = 0;
            return answer;
        }
        // Half of the pause is chance, so that servers do not come back all at once.
        const auto jitter =
            milliseconds(QRandomGenerator::global()->bounded(qint64(pause.count()) + 1));
        const auto wait = pause / 2 + jitter / 2;
        if (Clock::now() + wait >= until) {
            failed();
            return unavailable(reasonOf(answer));
        }
        std::this_thread::sleep_for(wait);
        pause *= 2;
    }
}

void KmsChannel::failed()
{
    if (++m_failures < m_times.failuresBeforeRest)
        return;
    m_restUntil = (Clock::now() + m_times.rest).time_since_epoch().count();
}

} // namespace sb::kms
