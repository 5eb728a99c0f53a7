#include "agent/job_execution.h"

#include "agent/bundle.h"
#include "agent/discovery.h"
#include "agent/patient_call.h"
#include "shared/core/uuid_text.h"
#include "shared/crypto/sha256.h"

#include <QJsonArray>

namespace sb::agent {

using namespace Qt::StringLiterals;
using client::ApiCallback;
using client::ClaimedJob;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// How often a patch begins anew because somebody else changed the secret in between.
constexpr int writeAttempts = 5;
/// Data keys of one value that may turn out spent.
constexpr int mostSpentKeys = 3;

struct Work
{
    QUuid requestId = {};
    Target target = {};
    Provider *provider = nullptr;
    QStringList keys = {};
};

struct NewValue
{
    QString key = {};
    core::SecretBytes bytes = {};
};

Result<Work> workFrom(const JobTools &tools, const ClaimedJob &job)
{
    const QJsonObject &payload = job.payload;
    const QString type = payload.value("target_provider_type"_L1).toString();
    Work work;
    work.requestId =
        core::uuidFromText(payload.value("request_id"_L1).toString()).value_or(QUuid());
    work.target.secretRef = payload.value("target_secret_ref"_L1).toString();
    work.target.config = payload.value("target_provider_config"_L1).toObject();
    if (type.isEmpty() || work.target.secretRef.isEmpty() || work.requestId.isNull())
        return failure(ErrorCode::InvalidValue,
                       u"payload: request_id, target_provider_type and target_secret_ref are "
                       u"required"_s);
    for (const QJsonValue &key : payload.value("target_keys"_L1).toArray())
        work.keys.append(key.toString());
    const auto provider = tools.providers.find(type);
    if (provider == tools.providers.end())
        return failure(ErrorCode::InvalidValue,
                       u"resolve provider: this agent serves no %1"_s.arg(type));
    work.provider = provider->second.get();
    return work;
}

core::Failure prefixed(const QString &what, const core::Error &error)
{
    return failure(error.code, what + u": "_s + error.message);
}

template <typename T> core::Failure prefixed(const QString &what, const client::Answer<T> &failed)
{
    return failure(ErrorCode::Unavailable, what + u": "_s + failed.error().toText());
}

/// Opens what came sealed; a value in the clear would be a downgrade (contract C).
Result<NewValue> openWrap(const JobTools &tools, const QUuid &id, const client::FetchedWrap &wrap)
{
    if (wrap.wrapId != id)
        return failure(ErrorCode::InvalidValue, u"another wrap came than was asked for"_s);
    if (wrap.value || !wrap.sealed)
        return failure(ErrorCode::InvalidValue, u"the value did not come sealed to this agent"_s);
    auto value = crypto::openEnvelope(tools.privateKey, *wrap.sealed);
    if (!value)
        return failure(ErrorCode::InvalidValue, u"the sealed value cannot be opened"_s);
    if (crypto::sha256(value->span()).toHex() != wrap.contentHash)
        return failure(ErrorCode::InvalidValue, u"the value is not what was wrapped"_s);
    return NewValue{.key = wrap.keyName, .bytes = std::move(*value)};
}

Result<std::vector<NewValue>> fetchValues(const JobTools &tools, const ClaimedJob &job,
                                          const std::stop_token &stop)
{
    std::vector<NewValue> values;
    for (const QJsonValue &entry : job.payload.value("wraps"_L1).toArray()) {
        const QString key = entry.toObject().value("key_name"_L1).toString();
        const auto id = core::uuidFromText(entry.toObject().value("wrap_id"_L1).toString());
        if (!id)
            return failure(ErrorCode::InvalidValue, u"payload: a wrap without wrap_id"_s);
        const QString what = u"fetch wrap %1 (%2)"_s.arg(core::toText(*id), key);
        const auto wrap = callPatiently<client::FetchedWrap>(
            tools.random, stop, [&](QObject *context, ApiCallback<client::FetchedWrap> callback) {
                tools.api.getWrap(job.claim, *id, context, std::move(callback));
            });
        if (!wrap)
            return prefixed(what, wrap);
        auto value = openWrap(tools, *id, *wrap);
        if (!value)
            return prefixed(what, value.error());
        if (value->key.isEmpty())
            value->key = key;
        values.push_back(std::move(*value));
    }
    if (values.empty())
        return failure(ErrorCode::InvalidValue, u"payload: a patch without wraps"_s);
    return values;
}

Result<StoredSecret> readTarget(const JobTools &tools, const Work &work,
                                const std::stop_token &stop)
{
    return askPatiently<StoredSecret>(tools.random, stop,
                                      [&] { return work.provider->read(work.target, stop); });
}

enum class Written { Done, LostRace };

/// One read, overlay and write on fresh data.
Result<Written> patchOnce(const JobTools &tools, const Work &work,
                          const std::vector<NewValue> &values, const std::stop_token &stop)
{
    const auto before = readTarget(tools, work, stop);
    if (!before)
        return prefixed(u"get value"_s, before.error());
    Bundle bundle;
    if (before->exists) {
        auto parsed = Bundle::parse(before->content);
        if (!parsed)
            return prefixed(u"get value"_s, parsed.error());
        bundle = std::move(*parsed);
    }
    bool isChanged = !before->exists;
    for (const NewValue &value : values) {
        const auto change = bundle.set(value.key, value.bytes);
        if (!change)
            return prefixed(u"put value"_s, change.error());
        isChanged = isChanged || *change == Bundle::Change::Made;
    }
    // A run that finds everything there writes nothing (invariant S2).
    if (!isChanged)
        return Written::Done;
    if (stop.stop_requested())
        return failure(ErrorCode::Unavailable, u"put value: stopped"_s);
    const auto written = askPatiently<void>(tools.random, stop, [&] {
        return work.provider->write(work.target, *before, bundle.toJson(), stop);
    });
    if (!written && written.error().code == ErrorCode::Conflict)
        return Written::LostRace;
    if (!written)
        return prefixed(u"put value"_s, written.error());
    return Written::Done;
}

Result<void> patch(const JobTools &tools, const ClaimedJob &job, const std::stop_token &stop)
{
    const auto work = workFrom(tools, job);
    if (!work)
        return failure(work);
    const auto values = fetchValues(tools, job, stop);
    if (!values)
        return failure(values);
    client::Backoff backoff(
        tools.random, {.first = std::chrono::milliseconds(50), .most = std::chrono::seconds(2)});
    for (int attempt = 1; attempt <= writeAttempts; ++attempt) {
        const auto written = patchOnce(tools, *work, *values, stop);
        if (!written)
            return failure(written);
        if (*written == Written::Done)
            return {};
        if (!client::pauseFor(backoff.next(), stop))
            break;
    }
    return failure(ErrorCode::Conflict,
                   u"put value: others kept changing the secret; nothing was written"_s);
}

/// A data key each, used once: when the answer to a post is lost the key may be spent, so the next
/// attempt takes a fresh one (contract B13). Qt repeats a post by itself when a kept connection
/// breaks; the refusal of that one says that the key was spent, not that the value has arrived.
client::Answer<void> postValue(const JobTools &tools, const ClaimedJob &job, const QUuid &requestId,
                               const Bundle::Value &value, const std::stop_token &stop)
{
    client::Backoff backoff(tools.random, {});
    for (int spent = 0;;) {
        const auto dek = callPatiently<client::IssuedDek>(
            tools.random, stop, [&](QObject *context, ApiCallback<client::IssuedDek> callback) {
                tools.api.issueDek(job.claim, context, std::move(callback));
            });
        if (!dek)
            return noAnswer(dek);
        auto envelope = crypto::sealDekEnvelope(dek->plaintext, value.bytes);
        if (!envelope)
            return client::noAnswer(client::ApiError::malformed(envelope.error().message, 0));
        envelope->dekCiphertext = dek->ciphertext;
        envelope->dekKmsKeyId = dek->kmsKeyId;
        auto posted = client::await<void>(
            [&](QObject *context, ApiCallback<void> callback) {
                tools.api.postWrap(job.claim, requestId, value.key, *envelope, context,
                                   std::move(callback));
            },
            stop);
        if (posted)
            return posted;
        const bool isSpent = posted.error().error.code == ErrorCode::DekSpent;
        spent += isSpent ? 1 : 0;
        const bool mayTryAgain = isSpent ? spent <= mostSpentKeys : posted.error().isTransient();
        if (!mayTryAgain ||
            !client::pauseFor(backoff.next(posted.error().error.retryAfterSeconds), stop))
            return posted;
    }
}

Result<void> read(const JobTools &tools, const ClaimedJob &job, const std::stop_token &stop)
{
    const auto work = workFrom(tools, job);
    if (!work)
        return failure(work);
    const auto stored = readTarget(tools, *work, stop);
    if (!stored)
        return prefixed(u"get value"_s, stored.error());
    if (!stored->exists)
        return failure(ErrorCode::NotFound, u"get value: there is no such secret"_s);
    const auto bundle = Bundle::parse(stored->content);
    if (!bundle)
        return prefixed(u"get value"_s, bundle.error());
    const std::vector<Bundle::Value> values = bundle->values(work->keys);
    if (values.empty())
        return failure(ErrorCode::NotFound, u"get value: none of the keys exists"_s);
    std::size_t posted = 0;
    for (const Bundle::Value &value : values) {
        const auto done = postValue(tools, job, work->requestId, value, stop);
        if (!done)
            return prefixed(u"post wrap key=\"%1\" (after %2 posted, %3 missing)"_s.arg(value.key)
                                .arg(posted)
                                .arg(values.size() - posted),
                            done);
        ++posted;
    }
    return {};
}

} // namespace

Result<void> executeJob(const JobTools &tools, const ClaimedJob &job, const std::stop_token &stop)
{
    if (job.jobType == "patch"_L1)
        return patch(tools, job, stop);
    if (job.jobType == "read"_L1)
        return read(tools, job, stop);
    if (job.jobType == "discover"_L1)
        return discover(tools, job, stop);
    return failure(ErrorCode::JobTypeNotSupported,
                   u"this agent does no jobs of type %1"_s.arg(job.jobType));
}

} // namespace sb::agent
