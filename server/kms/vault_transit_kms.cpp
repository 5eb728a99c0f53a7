#include "server/kms/vault_transit_kms.h"

#include "server/kms/operator_network.h"
#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"

#include <QRegularExpression>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using core::SecretBytes;
using crypto::DataKey;
using outbound::HttpsAnswer;

namespace {

constexpr std::size_t dataKeyBytes = 32;
const QString idPrefix = u"vault-transit:"_s;
const QByteArray wrappedPrefix = "vault:"_ba;
constexpr qsizetype shortestWrapped = 9;

struct KeyPlace
{
    QString mount = {};
    QString key = {};
};

/// The id comes from a row or from an agent, so it is read strictly: it becomes part of a path.
std::optional<KeyPlace> placeOf(const QString &keyId)
{
    static const QRegularExpression form(
        u"\\Avault-transit:((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)+)([A-Za-z0-9_-][A-Za-z0-9_.-]*)\\z"_s);
    const auto match = form.match(keyId);
    if (!match.hasMatch() || keyId.size() > 512)
        return std::nullopt;
    return KeyPlace{.mount = match.captured(1).chopped(1), .key = match.captured(2)};
}

/// The member `data` of Vault's answer, read by `take`.
template <typename Take>
auto dataOf(HttpsAnswer &answer, Take &&take)
    -> decltype(take(std::declval<codec::ObjectReader &>()))
{
    const auto body = codec::JsonDocument::parseObject(answer.body);
    core::wipe(answer.body);
    const auto data = body ? body->root().member(u"data") : std::nullopt;
    if (!data)
        return unavailable(u"Vault answers what is no answer"_s);
    codec::ObjectReader reader(*data, codec::Strictness::Lenient);
    return take(reader);
}

} // namespace

VaultTransitKms::VaultTransitKms(config::VaultTransitSettings settings, CallTimes times)
    : m_settings(std::move(settings)), m_client(operatorsOwn(), outbound::Connections::Kept),
      m_channel(times), m_token(m_settings, m_client)
{}

QString VaultTransitKms::currentKeyId() const
{
    return idPrefix + m_settings.mount + u'/' + m_settings.key;
}

QByteArray VaultTransitKms::generationMark(const QByteArray &wrapped) const
{
    return wrapped.first(wrapped.indexOf(':', wrappedPrefix.size()) + 1);
}

Result<HttpsAnswer> VaultTransitKms::put(const QString &path, const QByteArray &body)
{
    const auto once = [&] {
        return m_channel.call([&](std::chrono::milliseconds timeout) {
            auto request = vaultRequest(m_settings, path, m_token.value());
            request.timeout = timeout;
            return m_client.put(request, body);
        });
    };
    auto answer = once();
    if (answer && answer->status == 403 && m_token.reload())
        answer = once();
    return answer;
}

Result<DataKey> VaultTransitKms::generateDataKey()
{
    auto answer =
        put(m_settings.mount + u"/datakey/plaintext/"_s + m_settings.key, R"({"bits":256})");
    if (!answer)
        return failure(answer);
    if (answer->status != 200)
        return unavailable(u"Vault makes no data key: status %1"_s.arg(answer->status));
    return dataOf(*answer, [&](codec::ObjectReader &data) -> Result<DataKey> {
        auto plaintext = data.base64(u"plaintext");
        const QByteArray wrapped = data.text(u"ciphertext").value_or(QString()).toLatin1();
        if (!plaintext || plaintext->size() != dataKeyBytes || !wrapped.startsWith(wrappedPrefix) ||
            wrapped.size() < shortestWrapped)
            return unavailable(u"Vault answers with what is no data key"_s);
        return DataKey{
            .plaintext = std::move(*plaintext), .wrapped = wrapped, .keyId = currentKeyId()};
    });
}

Result<SecretBytes> VaultTransitKms::decryptDataKey(const QByteArray &wrapped, const QString &keyId)
{
    const auto place = placeOf(keyId);
    if (!place || !wrapped.startsWith(wrappedPrefix) || wrapped.size() < shortestWrapped)
        return notOurs();
    codec::JsonWriter body;
    body.beginObject().field(u"ciphertext", QString::fromLatin1(wrapped)).endObject();
    auto answer = put(place->mount + u"/decrypt/"_s + place->key, body.take());
    if (!answer)
        return failure(answer);
    // What this key did not wrap.
    if (answer->status == 400)
        return notOurs();
    if (answer->status != 200)
        return unavailable(u"Vault opens no data key: status %1"_s.arg(answer->status));
    return dataOf(*answer, [&](codec::ObjectReader &data) -> Result<SecretBytes> {
        auto plaintext = data.base64(u"plaintext");
        if (!plaintext || plaintext->size() != dataKeyBytes)
            return unavailable(u"Vault answers with what is no data key"_s);
        return std::move(*plaintext);
    });
}

} // namespace sb::kms
