#include "server/kms/vault_token.h"

#include "shared/codec/json_reader.h"
#include "shared/core/private_file.h"

#include <algorithm>
#include <utility>

#include <QLoggingCategory>

namespace sb::kms {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;
using outbound::HttpsAnswer;

namespace {

Q_LOGGING_CATEGORY(tokenLog, "sb.kms")

constexpr qint64 largestAnswer = 256 * 1024;
/// A token that ends later than this is looked at all the same.
constexpr std::chrono::seconds longestSleep = 1h;

QByteArray bytesOf(const SecretBytes &secret)
{
    return QByteArray(secret.view().data(), static_cast<qsizetype>(secret.size()));
}

} // namespace

outbound::HttpsRequest vaultRequest(const config::VaultTransitSettings &settings,
                                    const QString &path, const SecretBytes &token)
{
    outbound::HttpsRequest request;
    request.url = settings.address;
    request.url.setPath(settings.address.path() + u"/v1/"_s + path);
    request.caPem = settings.caPem;
    request.largestAnswer = largestAnswer;
    request.mayBePlain = true;
    request.headers = {{"X-Vault-Token", bytesOf(token)}, {"X-Vault-Request", "true"}};
    if (!settings.nameSpace.isEmpty())
        request.headers.emplace_back("X-Vault-Namespace", settings.nameSpace.toUtf8());
    return request;
}

VaultToken::VaultToken(const config::VaultTransitSettings &settings,
                       const outbound::HttpsClient &client, std::chrono::milliseconds retryPause)
    : m_settings(settings), m_client(client), m_retryPause(retryPause),
      m_value(settings.token.clone()), m_thread([this](const std::stop_token &stop) { run(stop); })
{}

VaultToken::~VaultToken()
{
    m_thread.request_stop();
    m_wake.notify_all();
}

SecretBytes VaultToken::value() const
{
    const std::lock_guard lock(m_mutex);
    return m_value.clone();
}

bool VaultToken::reload()
{
    if (m_settings.tokenFile.isEmpty())
        return false;
    const auto content = core::readPrivateFile(m_settings.tokenFile);
    if (!content) {
        qCWarning(tokenLog, "SB_KMS_VAULT_TOKEN_FILE: %s", qPrintable(content.error().message));
        return false;
    }
    std::string_view text = content->view();
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    const std::lock_guard lock(m_mutex);
    if (text.empty() || text == m_value.view())
        return false;
    m_value = SecretBytes::copyOf(text);
    // Its time is another one.
    m_isAnother = true;
    m_wake.notify_all();
    return true;
}

void VaultToken::run(const std::stop_token &stop)
{
    // To be looked up before it is renewed; what cannot be renewed is looked up again and again.
    bool isRenewable = false;
    while (!stop.stop_requested()) {
        auto life = isRenewable ? renew(stop) : lookUp(stop);
        if (!life && life.error().code == ErrorCode::Forbidden && reload()) {
            forgetNews();
            life = lookUp(stop);
        }
        if (life)
            isRenewable = life->isRenewable;
        else
            qCWarning(tokenLog, "the Vault token: %s", qPrintable(life.error().message));
        if (waitForNews(stop, pauseAfter(life)))
            isRenewable = false;
        else if (!isRenewable && !stop.stop_requested() && reload())
            forgetNews();
    }
}

/// nullopt: until there is another token.
std::optional<std::chrono::milliseconds> VaultToken::pauseAfter(const Result<Life> &life) const
{
    if (!life)
        return m_retryPause;
    if (!life->left)
        return std::nullopt;
    // Half of what is left leaves time for many failures.
    return std::clamp<std::chrono::milliseconds>(*life->left * 500 / 1000, 100ms, longestSleep);
}

bool VaultToken::waitForNews(const std::stop_token &stop,
                             std::optional<std::chrono::milliseconds> pause)
{
    std::unique_lock lock(m_mutex);
    const auto isNews = [this] { return m_isAnother; };
    if (pause)
        (void)m_wake.wait_for(lock, stop, *pause, isNews);
    else
        (void)m_wake.wait(lock, stop, isNews);
    return std::exchange(m_isAnother, false);
}

void VaultToken::forgetNews()
{
    const std::lock_guard lock(m_mutex);
    m_isAnother = false;
}

Result<VaultToken::Life> VaultToken::lookUp(const std::stop_token &stop)
{
    auto request = vaultRequest(m_settings, u"auth/token/lookup-self"_s, value());
    request.stop = stop;
    return lifeOf(m_client.get(request), u"data"_s);
}

Result<VaultToken::Life> VaultToken::renew(const std::stop_token &stop)
{
    auto request = vaultRequest(m_settings, u"auth/token/renew-self"_s, value());
    request.stop = stop;
    return lifeOf(m_client.put(request, "{}"), u"auth"_s);
}

Result<VaultToken::Life> VaultToken::lifeOf(const Result<HttpsAnswer> &answer,
                                            const QString &holder)
{
    if (!answer)
        return failure(answer);
    if (answer->status == 403)
        return failure(ErrorCode::Forbidden, u"Vault refuses it"_s);
    const auto body = codec::JsonDocument::parseObject(answer->body);
    const auto inner = body ? body->root().member(holder) : std::nullopt;
    if (answer->status != 200 || !inner)
        return failure(ErrorCode::Unavailable, u"status %1"_s.arg(answer->status));
    codec::ObjectReader reader(*inner, codec::Strictness::Lenient);
    const auto looked = reader.integer(u"ttl");
    const auto renewed = reader.integer(u"lease_duration");
    const bool isRenewable = reader.boolean(u"renewable").value_or(false);
    const std::int64_t seconds = looked.value_or(renewed.value_or(0));
    if (seconds <= 0)
        return Life();
    if (!isRenewable)
        qCWarning(tokenLog, "the Vault token ends in %lld s and cannot be renewed",
                  static_cast<long long>(seconds));
    return Life{.left = Seconds(seconds), .isRenewable = isRenewable};
}

} // namespace sb::kms
