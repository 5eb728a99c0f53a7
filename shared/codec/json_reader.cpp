#include "shared/codec/json_reader.h"

#include "shared/codec/json_scan.h"
#include "shared/codec/json_schema.h"
#include "shared/codec/json_tree.h"

#include <rapidjson/error/en.h>

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

namespace sb::codec {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

using Document = JsonTree;
using Value = JsonTreeValue;

constexpr unsigned parseFlags =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;

const Value &valueOf(const void *value)
{
    return *static_cast<const Value *>(value);
}

std::string_view textOf(const Value &value)
{
    return {value.GetString(), value.GetStringLength()};
}

QString qtextOf(const Value &value)
{
    return QString::fromUtf8(value.GetString(), static_cast<qsizetype>(value.GetStringLength()));
}

QString escaped(QString name)
{
    return name.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
}

/// What rapidjson lets pass in a text: U+0000, and a low surrogate that was escaped alone (it
/// writes it out as the bytes ED B0..BF, which no valid UTF-8 holds).
const char *faultIn(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return "U+0000 in a text";
    for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
         at = text.find('\xED', at + 1)) {
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0)
            return "a lone surrogate in a text";
    }
    return nullptr;
}

/// And in the whole tree: members said twice. The scan before the parse bounds the depth.
const char *faultIn(const Value &value)
{
    if (value.IsString())
        return faultIn(textOf(value));
    if (value.IsArray()) {
        for (const Value &item : value.GetArray()) {
            if (const char *fault = faultIn(item))
                return fault;
        }
    } else if (value.IsObject()) {
        QSet<QByteArray> names;
        for (const auto &member : value.GetObject()) {
            const std::string_view name = textOf(member.name);
            if (const char *fault = faultIn(name))
                return fault;
            const QByteArray key(name.data(), static_cast<qsizetype>(name.size()));
            if (names.contains(key))
                return "a member is said twice";
            names.insert(key);
            if (const char *fault = faultIn(member.value))
                return fault;
        }
    }
    return nullptr;
}

} // namespace

struct JsonDocument::Tree
{
    Document document;
};

JsonDocument::JsonDocument(std::unique_ptr<Tree> tree) : m_tree(std::move(tree))
{}

JsonDocument::JsonDocument(JsonDocument &&) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(QByteArrayView utf8, qsizetype maxValues)
{
    if (const char *fault = faultOfShape(utf8, maxValues))
        return failure(ErrorCode::InvalidJson, u"invalid JSON body: "_s + QLatin1StringView(fault));
    auto tree = std::make_unique<Tree>();
    Document &document = tree->document;
    document.Parse<parseFlags>(utf8.data(), static_cast<std::size_t>(utf8.size()));
    if (document.HasParseError())
        return failure(ErrorCode::InvalidJson,
                       u"invalid JSON body: %1 at byte %2"_s.arg(
                           QLatin1StringView(rapidjson::GetParseError_En(document.GetParseError())),
                           QString::number(document.GetErrorOffset())));
    if (const char *fault = faultIn(document))
        return failure(ErrorCode::InvalidJson, u"invalid JSON body: "_s + QLatin1StringView(fault));
    return JsonDocument(std::move(tree));
}

Result<JsonDocument> JsonDocument::parseObject(QByteArrayView utf8, qsizetype maxValues)
{
    auto document = parse(utf8, maxValues);
    if (document && !document->root().isObject())
        return failure(ErrorCode::InvalidJson, u"invalid JSON body: not an object"_s);
    return document;
}

JsonNode JsonDocument::root() const
{
    JsonNode root(static_cast<const Value *>(&m_tree->document), QString());
    root.m_schema = m_schema;
    return root;
}

Result<void> JsonNode::fitsSchema() const
{
    return m_schema ? m_schema->check(*this) : Result<void>();
}

bool JsonNode::isNull() const
{
    return valueOf(m_value).IsNull();
}

bool JsonNode::isObject() const
{
    return valueOf(m_value).IsObject();
}

bool JsonNode::isArray() const
{
    return valueOf(m_value).IsArray();
}

bool JsonNode::isString() const
{
    return valueOf(m_value).IsString();
}

bool JsonNode::isBool() const
{
    return valueOf(m_value).IsBool();
}

bool JsonNode::isInteger() const
{
    return valueOf(m_value).IsInt64();
}

QString JsonNode::toText() const
{
    return qtextOf(valueOf(m_value));
}

core::SecretBytes JsonNode::toSecret() const
{
    return core::SecretBytes::copyOf(textOf(valueOf(m_value)));
}

std::string_view JsonNode::utf8() const
{
    return textOf(valueOf(m_value));
}

std::int64_t JsonNode::toInteger() const
{
    return valueOf(m_value).GetInt64();
}

bool JsonNode::toBool() const
{
    return valueOf(m_value).GetBool();
}

std::size_t JsonNode::textBytes() const
{
    return valueOf(m_value).GetStringLength();
}

std::vector<std::pair<QString, JsonNode>> JsonNode::members() const
{
    std::vector<std::pair<QString, JsonNode>> all;
    for (const auto &member : valueOf(m_value).GetObject()) {
        const QString name = qtextOf(member.name);
        all.emplace_back(name, JsonNode(&member.value, m_pointer + u'/' + escaped(name)));
    }
    return all;
}

std::vector<JsonNode> JsonNode::elements() const
{
    std::vector<JsonNode> all;
    int index = 0;
    for (const Value &item : valueOf(m_value).GetArray())
        all.emplace_back(&item, m_pointer + u'/' + QString::number(index++));
    return all;
}

std::optional<JsonNode> JsonNode::member(QStringView name) const
{
    const QByteArray key = name.toUtf8();
    const auto &object = valueOf(m_value).GetObject();
    const auto found = object.FindMember(
        Value(rapidjson::StringRef(key.constData(), static_cast<rapidjson::SizeType>(key.size()))));
    if (found == object.MemberEnd())
        return std::nullopt;
    return JsonNode(&found->value, m_pointer + u'/' + escaped(name.toString()));
}

QJsonValue JsonNode::toQJson() const
{
    const Value &value = valueOf(m_value);
    if (value.IsObject()) {
        QJsonObject object;
        for (const auto &[name, node] : members())
            object.insert(name, node.toQJson());
        return object;
    }
    if (value.IsArray()) {
        QJsonArray array;
        for (const JsonNode &node : elements())
            array.append(node.toQJson());
        return array;
    }
    if (value.IsString())
        return qtextOf(value);
    if (value.IsBool())
        return value.GetBool();
    if (value.IsInt64())
        return static_cast<qint64>(value.GetInt64());
    if (value.IsNumber())
        return value.GetDouble();
    return QJsonValue::Null;
}

} // namespace sb::codec
