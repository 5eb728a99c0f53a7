#include "shared/codec/object_members.h"

#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/codec/wiping_allocator.h"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace sb::codec {

using namespace Qt::StringLiterals;
using core::SecretBytes;

namespace {

using Buffer = rapidjson::GenericStringBuffer<rapidjson::UTF8<>, WipingAllocator>;
using Writer = rapidjson::Writer<Buffer, rapidjson::UTF8<>, rapidjson::UTF8<>, WipingAllocator>;
using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, WipingAllocator>;

std::string_view viewOf(const char *text, rapidjson::SizeType size)
{
    return {text, size};
}

SecretBytes takeFrom(QByteArray bytes)
{
    return SecretBytes::takeFrom(bytes);
}

/// Copies the events of each member of the outermost object into a text of its own.
class Splitter : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Splitter>
{
public:
    bool Null()
    {
        return value([](Writer &writer) { return writer.Null(); });
    }

    bool Bool(bool flag)
    {
        return value([&](Writer &writer) { return writer.Bool(flag); });
    }

    /// Numbers come as they were written.
    bool RawNumber(const char *text, rapidjson::SizeType size, bool)
    {
        return value(
            [&](Writer &writer) { return writer.RawValue(text, size, rapidjson::kNumberType); });
    }

    bool String(const char *text, rapidjson::SizeType size, bool)
    {
        if (m_depth == 1)
            m_text = SecretBytes::copyOf(viewOf(text, size));
        return value([&](Writer &writer) { return writer.String(text, size); });
    }

    bool Key(const char *text, rapidjson::SizeType size, bool)
    {
        if (m_depth > 1)
            return m_writer->Key(text, size);
        m_name = QString::fromUtf8(text, static_cast<qsizetype>(size));
        m_buffer = std::make_unique<Buffer>();
        m_writer = std::make_unique<Writer>(*m_buffer);
        return true;
    }

    bool StartObject() { return ++m_depth == 1 || m_writer->StartObject(); }

    bool EndObject(rapidjson::SizeType) { return --m_depth == 0 || ended(m_writer->EndObject()); }

    bool StartArray()
    {
        ++m_depth;
        return m_writer->StartArray();
    }

    bool EndArray(rapidjson::SizeType)
    {
        --m_depth;
        return ended(m_writer->EndArray());
    }

    std::vector<ObjectMember> members;

private:
    template <typename Write> bool value(Write write) { return ended(write(*m_writer)); }

    bool ended(bool isWritten)
    {
        if (m_depth == 1) {
            members.push_back({.name = m_name,
                               .json = SecretBytes::copyOf(
                                   std::string_view(m_buffer->GetString(), m_buffer->GetSize())),
                               .text = std::exchange(m_text, std::nullopt)});
        }
        return isWritten;
    }

    int m_depth = 0;
    QString m_name;
    std::optional<SecretBytes> m_text;
    std::unique_ptr<Buffer> m_buffer;
    std::unique_ptr<Writer> m_writer;
};

} // namespace

core::Result<std::vector<ObjectMember>> membersOf(QByteArrayView utf8)
{
    // Every rule of B16 is checked there; what follows cannot fail.
    if (const auto strict = JsonDocument::parseObject(utf8); !strict)
        return core::failure(strict);
    Reader reader;
    rapidjson::MemoryStream bytes(utf8.data(), static_cast<std::size_t>(utf8.size()));
    Splitter splitter;
    if (!reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(bytes, splitter))
        return core::failure(core::ErrorCode::InvalidJson, u"no JSON object"_s);
    return std::move(splitter.members);
}

SecretBytes objectFrom(const std::vector<ObjectMember> &members)
{
    JsonWriter json;
    json.beginObject();
    for (const ObjectMember &member : members)
        json.key(member.name)
            .raw(QByteArrayView(member.json.data(), static_cast<qsizetype>(member.json.size())));
    json.endObject();
    return takeFrom(json.take());
}

ObjectMember textMember(const QString &name, const SecretBytes &utf8)
{
    JsonWriter json;
    json.utf8(QByteArrayView(utf8.data(), static_cast<qsizetype>(utf8.size())));
    return {.name = name, .json = takeFrom(json.take()), .text = utf8.clone()};
}

} // namespace sb::codec
