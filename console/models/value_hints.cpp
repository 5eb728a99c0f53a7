#include "console/models/value_hints.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>
#include <QStringDecoder>

namespace sb::console {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ValueHints", text);
}

bool isBlank(char character)
{
    return character == ' ' || character == '\t';
}

/// ASCII, whatever the case, without a lower-case copy.
bool containsWord(std::string_view text, std::string_view word)
{
    const auto lower = [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [&](char left, char right) { return lower(left) == right; }) != text.end();
}

bool isPlaceholder(std::string_view text)
{
    static constexpr std::array<std::string_view, 8> words{
        "changeme", "change_me", "todo", "placeholder", "example", "xxxx", "dummy", "your-"};
    const bool isBracketed = text.size() > 2 && text.front() == '<' && text.back() == '>';
    return text.size() <= 64 &&
           (isBracketed || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
                return containsWord(text, word);
            }));
}

} // namespace

bool isPlainText(std::string_view bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    const bool isText = !decoder.hasError() && bytes.find('\0') == std::string_view::npos;
    core::wipe(text);
    return isText;
}

QStringList valueHints(const core::SecretBytes &value)
{
    const std::string_view text = value.view();
    if (text.empty())
        return {tr("empty")};
    if (!isPlainText(text))
        return {tr("binary")};
    QStringList hints;
    if (text.back() == '\n')
        hints.append(tr("ends with a line break"));
    if (isBlank(text.front()) || isBlank(text.back()))
        hints.append(tr("blank at the edge"));
    if (text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
        text.back() == text.front())
        hints.append(tr("stands in quotes"));
    if (text.starts_with("\xef\xbb\xbf"))
        hints.append(tr("begins with a byte order mark"));
    if (text.find("\r\n") != std::string_view::npos)
        hints.append(tr("Windows line ends"));
    if (isPlaceholder(text))
        hints.append(tr("looks like a placeholder"));
    return hints;
}

} // namespace sb::console
