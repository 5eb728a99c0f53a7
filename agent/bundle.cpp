#include "agent/bundle.h"

#include <algorithm>

#include <QByteArrayView>
#include <QStringDecoder>

namespace sb::agent {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

bool isUtf8(const SecretBytes &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    // JSON of this project knows no U+0000 (contract B16).
    const bool isText = !decoder.hasError() && !text.contains(QChar(0));
    core::wipe(text);
    return isText;
}

} // namespace

Result<Bundle> Bundle::parse(const SecretBytes &content)
{
    auto members =
        codec::membersOf(QByteArrayView(content.data(), static_cast<qsizetype>(content.size())));
    if (!members)
        return failure(ErrorCode::InvalidValue, u"the target is not a JSON object"_s);
    Bundle bundle;
    bundle.m_members = std::move(*members);
    return bundle;
}

Result<Bundle::Change> Bundle::set(const QString &key, const SecretBytes &value)
{
    if (!isUtf8(value))
        return failure(ErrorCode::InvalidValue,
                       u"the value of key \"%1\" is no UTF-8 text, which this provider's JSON "
                       u"cannot hold"_s.arg(key));
    const auto known =
        std::find_if(m_members.begin(), m_members.end(),
                     [&](const codec::ObjectMember &member) { return member.name == key; });
    if (known == m_members.end()) {
        m_members.push_back(codec::textMember(key, value));
        return Change::Made;
    }
    if (known->text && known->text->equals(value))
        return Change::None;
    *known = codec::textMember(key, value);
    return Change::Made;
}

std::vector<Bundle::Value> Bundle::values(const QStringList &wanted) const
{
    std::vector<Value> chosen;
    for (const codec::ObjectMember &member : m_members) {
        if (wanted.isEmpty() || wanted.contains(member.name))
            chosen.push_back({.key = member.name,
                              .bytes = member.text ? member.text->clone() : member.json.clone()});
    }
    return chosen;
}

} // namespace sb::agent
