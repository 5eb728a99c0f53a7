#include "server/domain/notification_channel.h"

#include "server/domain/email_rules.h"
#include "server/domain/name_rules.h"
#include "server/domain/word_table.h"
#include "shared/core/json_pointer.h"

#include <algorithm>

#include <QUrl>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype maxUrlCharacters = 2000;
constexpr qsizetype maxChannels = 20;
/// In place of what a redacted URL does not tell.
const QString redactedPath = QStringLiteral("/…");

constexpr WordTable<ChannelKind, 3> channelKindWords{{{ChannelKind::Webhook, u"webhook"},
                                                      {ChannelKind::Slack, u"slack"},
                                                      {ChannelKind::Email, u"email"}}};

/// What is wrong with the address of a webhook; empty when nothing is.
QString faultOfUrl(const QString &text)
{
    if (text.size() > maxUrlCharacters)
        return u"must have at most %1 characters"_s.arg(maxUrlCharacters);
    const QUrl url(text, QUrl::StrictMode);
    const bool isPlain = !text.contains(u' ') && !containsControlCharacter(text);
    if (!isPlain || !url.isValid() || url.host().isEmpty() || url.scheme() != "https"_L1)
        return u"must be an https URL"_s;
    if (!url.userInfo().isEmpty())
        return u"must not contain credentials"_s;
    if (url.hasFragment())
        return u"must not have a fragment"_s;
    if (text.endsWith(redactedPath))
        return u"is redacted; say the whole URL"_s;
    return {};
}

} // namespace

QString toWord(ChannelKind kind)
{
    return wordOf(channelKindWords, kind);
}

std::optional<ChannelKind> channelKindFromWord(QStringView word)
{
    return fromWord(channelKindWords, word);
}

core::Result<NotificationChannel> notificationChannelFrom(const QString &text,
                                                          const QString &pointer)
{
    const qsizetype colon = text.indexOf(u':');
    const auto kind = colon < 0 ? std::nullopt : channelKindFromWord(text.first(colon));
    if (!kind)
        return core::failure(core::ErrorCode::InvalidValue,
                             u"must begin with webhook:, slack: or email:"_s, pointer);
    const QString address = text.mid(colon + 1);
    if (*kind == ChannelKind::Email) {
        const auto email = checkEmail(address, pointer);
        if (!email)
            return core::failure(email);
        return NotificationChannel{.kind = *kind, .address = *email};
    }
    if (const QString fault = faultOfUrl(address); !fault.isEmpty())
        return core::failure(core::ErrorCode::InvalidValue, fault, pointer);
    return NotificationChannel{.kind = *kind, .address = address};
}

core::Result<std::vector<NotificationChannel>> notificationChannelsFrom(const QStringList &texts,
                                                                        const QString &pointer)
{
    if (texts.size() > maxChannels)
        return core::failure(core::ErrorCode::InvalidValue,
                             u"must have at most %1 entries"_s.arg(maxChannels), pointer);
    std::vector<NotificationChannel> channels;
    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The notification channels are not valid."_s};
    for (qsizetype at = 0; at < texts.size(); ++at) {
        const QString place = core::jsonPointer(pointer, QString::number(at));
        const auto channel = notificationChannelFrom(texts[at], place);
        if (!channel) {
            const auto &details = channel.error().details;
            error.details.insert(error.details.end(), details.begin(), details.end());
        } else if (std::find(channels.begin(), channels.end(), *channel) != channels.end()) {
            error.details.push_back({place, u"is named again"_s});
        } else {
            channels.push_back(*channel);
        }
    }
    if (!error.details.empty())
        return core::failure(std::move(error));
    return channels;
}

QString textOf(const NotificationChannel &channel)
{
    return toWord(channel.kind) + u':' + channel.address;
}

QString redactedText(const NotificationChannel &channel)
{
    if (channel.kind == ChannelKind::Email)
        return textOf(channel);
    const QUrl url(channel.address);
    return toWord(channel.kind) + u':' + url.scheme() + u"://"_s + url.host() + redactedPath;
}

} // namespace sb::domain
