#include "shared/codec/json_schema.h"

#include "shared/codec/json_tree.h"
#include "shared/core/json_pointer.h"

#include <stdexcept>

// valijson throws for what is no schema only where this is said, else it ends the process. Its
// adapter takes the same word for leave to redefine rapidjson's assertions, which must be the same
// in all files, and so must not hear it.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/exceptions.hpp>
#undef VALIJSON_USE_EXCEPTIONS
#include <valijson/adapters/rapidjson_adapter.hpp>
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <QSet>

namespace sb::codec {
using TreeAdapter = valijson::adapters::GenericRapidJsonAdapter<JsonTreeValue>;
} // namespace sb::codec

/// valijson knows rapidjson's usual values only; ours differ in their allocator, which wipes.
template <> struct valijson::adapters::AdapterTraits<sb::codec::TreeAdapter>
{
    using DocumentType = sb::codec::JsonTree;

    static std::string adapterName() { return "sb::codec::TreeAdapter"; }
};

namespace sb::codec {

using namespace Qt::StringLiterals;

namespace {

/// valijson says a place as `<root>`, `["member"]`, `[3]`.
QString pointerOf(const std::vector<std::string> &context)
{
    QString pointer;
    for (std::size_t at = 1; at < context.size(); ++at) {
        QString part = QString::fromStdString(context[at]);
        if (part.startsWith(u'[') && part.endsWith(u']'))
            part = part.mid(1).chopped(1);
        if (part.size() >= 2 && part.startsWith(u'"') && part.endsWith(u'"'))
            part = part.mid(1).chopped(1);
        pointer = core::jsonPointer(pointer, part);
    }
    return pointer;
}

} // namespace

struct JsonSchema::Compiled
{
    valijson::Schema schema;
};

JsonSchema::JsonSchema(const QByteArray &schemaJson) : m_compiled(std::make_unique<Compiled>())
{
    rapidjson::Document document;
    document.Parse(schemaJson.constData(), static_cast<std::size_t>(schemaJson.size()));
    if (document.HasParseError())
        throw std::invalid_argument("a schema is no JSON");
    try {
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(valijson::adapters::RapidJsonAdapter(document), m_compiled->schema);
    } catch (const std::exception &fault) {
        throw std::invalid_argument(std::string("a schema is none: ") + fault.what());
    }
}

JsonSchema::~JsonSchema() = default;

core::Result<void> JsonSchema::check(const JsonNode &node) const
{
    // An ordinary body takes two microseconds, fifty thousand reported secrets as long as their
    // parsing. A validator keeps what it compiled on the way and belongs to one thread.
    thread_local valijson::Validator validator(valijson::Validator::kStrongTypes);
    const TreeAdapter target(*static_cast<const JsonTreeValue *>(node.m_value));
    if (validator.validate(m_compiled->schema, target, nullptr))
        return {};
    valijson::ValidationResults results;
    static_cast<void>(validator.validate(m_compiled->schema, target, &results));
    core::Error error{.code = core::ErrorCode::InvalidField};
    QSet<QString> told;
    for (const valijson::ValidationResults::Error &fault : results) {
        const QString pointer = node.pointer() + pointerOf(fault.context);
        if (!told.contains(pointer))
            error.details.push_back({pointer, u"does not fit the schema of this route"_s});
        told.insert(pointer);
    }
    error.message = u"the body does not fit the schema of this route"_s;
    return core::failure(std::move(error));
}

} // namespace sb::codec
