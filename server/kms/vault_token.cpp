#include "server/kms/vault_token.h"

#include "shared/codec/json_reader.h"
#include "shared/core/private_file.h"

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
/// A token that ends within this is looked at again even when it cannot be renewed.
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
    m_wake.notify_all();
    return true;
}

void VaultToken::run(const std::stop_token &stop)
{
    std::chrono::milliseconds sleep = 0ms;
    bool isFirst = true;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(m_mutex);
            if (!isFirst)
                m_wake.wait_for(lock, stop, sleep, [] { return false; });
        }
        if (stop.stop_requested())
            return;
        auto left = isFirst ? lookUp(stop) : renew(stop);
        if (!left && left.error().code == ErrorCode::Forbidden && reload())
            left = lookUp(stop);
        isFirst = isFirst && !left;
        if (!left) {
            qCWarning(tokenLog, "the Vault token: %s", qPrintable(left.error().message));
            sleep = m_retryPause;
        } else if (!*left) {
            return;
        } else {
            // Half of what is left leaves time for many failures.
            sleep = std::min<std::chrono::milliseconds>(**left * 500 / 1000, longestSleep);
            sleep = std::max(sleep, 100ms);
        }
    }
}

Result<std::optional<VaultToken::Seconds>> VaultToken::lookUp(const std::stop_token &stop)
{
    auto request = vaultRequest(m_settings, u"auth/token/lookup-self"_s, value());
    request.stop = stop;
    return leftOf(m_client.get(request), u"data"_s);
}

Result<std::optional<VaultToken::Seconds>> VaultToken::renew(const std::stop_token &stop)
{
    auto request = vaultRequest(m_settings, u"auth/token/renew-self"_s, value());
    request.stop = stop;
    return leftOf(m_client.put(request, "{}"), u"auth"_s);
}

Result<std::optional<VaultToken::Seconds>> VaultToken::leftOf(const Result<HttpsAnswer> &answer,
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
        return std::optional<Seconds>();
    if (!isRenewable)
        qCWarning(tokenLog, "the Vault token ends in %lld s and cannot be renewed",
                  static_cast<long long>(seconds));
    return isRenewable ? std::optional(Seconds(seconds)) : std::optional<Seconds>();
}

} // namespace sb::kms
