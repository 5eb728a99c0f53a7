// Strict JSON in (contract B16): UTF-8 checked, no duplicate keys, no lone surrogates, no U+0000 in
// text, depth 32, nothing behind the end. The parsed tree lives in memory that is wiped when the
// document goes, for bodies carry values.
#pragma once

#include "shared/codec/json_scan.h"
#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"
#include "shared/core/timestamp.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <QByteArrayView>
#include <QJsonValue>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::codec {

class JsonNode;
class JsonSchema;

/// Owns a parsed document. Move-only.
class JsonDocument
{
public:
    /// 400 invalid_json with a position, never with the text. An empty body is no JSON.
    static core::Result<JsonDocument> parse(QByteArrayView utf8,
                                            qsizetype maxValues = maxJsonValues);
    /// The same, but the root must be an object.
    static core::Result<JsonDocument> parseObject(QByteArrayView utf8,
                                                  qsizetype maxValues = maxJsonValues);

    JsonDocument(JsonDocument &&) noexcept;
    JsonDocument &operator=(JsonDocument &&) noexcept;
    ~JsonDocument();

    /// From now on the reader of the root refuses what `schema` does not allow, see
    /// ObjectReader::finish. `schema` outlives the document; nullptr asks for nothing.
    void expect(const JsonSchema *schema) { m_schema = schema; }

    /// Valid as long as the document.
    [[nodiscard]] JsonNode root() const;

private:
    struct Tree;
    explicit JsonDocument(std::unique_ptr<Tree> tree);
    std::unique_ptr<Tree> m_tree;
    const JsonSchema *m_schema = nullptr;
};

/// A view of one node and its place (RFC 6901 pointer).
class JsonNode
{
public:
    JsonNode(const void *value, QString pointer) : m_value(value), m_pointer(std::move(pointer)) {}

    [[nodiscard]] bool isNull() const;
    [[nodiscard]] bool isObject() const;
    [[nodiscard]] bool isArray() const;
    [[nodiscard]] bool isString() const;
    [[nodiscard]] bool isBool() const;
    /// An integer within int64 without fraction or exponent.
    [[nodiscard]] bool isInteger() const;
    [[nodiscard]] QString toText() const;
    [[nodiscard]] core::SecretBytes toSecret() const;
    /// The bytes of a string node, valid as long as the document.
    [[nodiscard]] std::string_view utf8() const;
    [[nodiscard]] std::int64_t toInteger() const;
    [[nodiscard]] bool toBool() const;
    /// Bytes of the UTF-8 form of a string node.
    [[nodiscard]] std::size_t textBytes() const;
    [[nodiscard]] std::vector<std::pair<QString, JsonNode>> members() const;
    [[nodiscard]] std::vector<JsonNode> elements() const;
    [[nodiscard]] std::optional<JsonNode> member(QStringView name) const;
    /// A copy as Qt's JSON, for objects that are stored as they came (never for values).
    [[nodiscard]] QJsonValue toQJson() const;

    [[nodiscard]] const QString &pointer() const { return m_pointer; }

    /// What the document's schema says of it; only the root has one.
    [[nodiscard]] core::Result<void> fitsSchema() const;

private:
    friend class JsonDocument;
    friend class JsonSchema;

    const void *m_value;
    QString m_pointer;
    const JsonSchema *m_schema = nullptr;
};

/// Unknown members: refused for people's routes, ignored for agents' (contract B16), where `null`
/// also means absent.
enum class Strictness { Strict, Lenient };

/// Reads an object's members by name into typed values and remembers every fault; `finish` tells
/// them all at once.
class ObjectReader
{
public:
    explicit ObjectReader(const JsonNode &object, Strictness strictness = Strictness::Strict);

    /// Absent or wrong type is recorded as 400 invalid_field and reads as a default value.
    QString requiredText(QStringView name);
    std::optional<QString> text(QStringView name);
    QUuid requiredUuid(QStringView name);
    std::optional<QUuid> uuid(QStringView name);
    std::int64_t requiredInteger(QStringView name);
    std::optional<std::int64_t> integer(QStringView name);
    std::optional<bool> boolean(QStringView name);
    bool requiredBoolean(QStringView name);
    std::optional<QStringList> textList(QStringView name);
    std::optional<core::Timestamp> time(QStringView name);
    /// Standard base64 with padding.
    std::optional<core::SecretBytes> base64(QStringView name);
    std::optional<core::SecretBytes> secret(QStringView name);
    std::optional<JsonNode> object(QStringView name);
    std::optional<JsonNode> array(QStringView name);
    /// Accepts and ignores members, e.g. read-only ones (contract B8).
    void ignore(std::initializer_list<QStringView> names);
    /// Records a fault of the caller's own finding.
    void fault(const QString &memberPointer, const QString &detail);
    [[nodiscard]] QString pointerTo(QStringView name) const;

    /// 400 invalid_field with one ErrorDetail per fault, unknown members among them. What the
    /// reader has nothing against is held to the document's schema, so that no body which the
    /// published description refuses comes further; the reader goes first, for it names every
    /// fault and does so in words.
    [[nodiscard]] core::Result<void> finish();

private:
    std::optional<JsonNode> take(QStringView name);
    std::optional<JsonNode> takeIf(QStringView name, bool (JsonNode::*isWanted)() const,
                                   const QString &complaint);
    template <typename T> T orMissing(QStringView name, const std::optional<T> &read);

    JsonNode m_object;
    Strictness m_strictness;
    QStringList m_known;
    std::vector<core::ErrorDetail> m_faults;
};

} // namespace sb::codec
