#include "cli/yaml_text.h"

#include <stdexcept>
#include <yaml-cpp/yaml.h>

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr int mostValues = 100'000;

/// What is wrong with a document that is well-formed YAML.
class Misfit : public std::runtime_error
{
public:
    Misfit(const YAML::Node &node, const std::string &what)
        : std::runtime_error("line " + std::to_string(node.Mark().line + 1) + ": " + what)
    {}
};

bool isWholeNumber(const QString &text)
{
    static const QRegularExpression number(u"^-?(0|[1-9][0-9]{0,17})$"_s);
    return number.match(text).hasMatch();
}

/// What a plain scalar stands for.
QJsonValue plainValue(const QString &text)
{
    if (text.isEmpty() || text == "~"_L1 || text == "null"_L1)
        return QJsonValue::Null;
    if (text == "true"_L1 || text == "false"_L1)
        return text == "true"_L1;
    if (isWholeNumber(text))
        return text.toLongLong();
    return text;
}

class Reader
{
public:
    QJsonValue read(const YAML::Node &node)
    {
        if (++m_values > mostValues)
            throw Misfit(node, "more values than any configuration has");
        switch (node.Type()) {
        case YAML::NodeType::Scalar: {
            const QString text = QString::fromStdString(node.Scalar());
            // The tag of quoted scalars is `!`.
            return node.Tag() == "!" ? QJsonValue(text) : plainValue(text);
        }
        case YAML::NodeType::Sequence: {
            QJsonArray array;
            for (const YAML::Node &element : node)
                array.append(read(element));
            return array;
        }
        case YAML::NodeType::Map:
            return readMap(node);
        case YAML::NodeType::Null:
        case YAML::NodeType::Undefined:
            break;
        }
        return QJsonValue::Null;
    }

private:
    QJsonValue readMap(const YAML::Node &node)
    {
        QJsonObject object;
        for (const auto &member : node) {
            if (!member.first.IsScalar())
                throw Misfit(member.first, "a key must be text");
            const QString key = QString::fromStdString(member.first.Scalar());
            if (object.contains(key))
                throw Misfit(member.first, "\"" + member.first.Scalar() + "\" is said twice");
            object.insert(key, read(member.second));
        }
        return object;
    }

    int m_values = 0;
};

bool needsQuotes(const QString &text)
{
    static const QRegularExpression plain(u"^[A-Za-z][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$"_s);
    static const QStringList words{u"null"_s, u"true"_s, u"false"_s, u"yes"_s, u"no"_s,
                                   u"on"_s,   u"off"_s,  u"y"_s,     u"n"_s};
    return !plain.match(text).hasMatch() || words.contains(text.toLower());
}

void write(YAML::Emitter &out, const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        out << value.toBool();
        break;
    case QJsonValue::Double:
        out << static_cast<long long>(value.toInteger());
        break;
    case QJsonValue::String:
        if (needsQuotes(value.toString()))
            out << YAML::DoubleQuoted;
        out << value.toString().toStdString();
        break;
    case QJsonValue::Array: {
        const QJsonArray array = value.toArray();
        if (array.isEmpty())
            out << YAML::Flow;
        out << YAML::BeginSeq;
        for (const QJsonValue &element : array)
            write(out, element);
        out << YAML::EndSeq;
        break;
    }
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        if (object.isEmpty())
            out << YAML::Flow;
        out << YAML::BeginMap;
        for (auto member = object.begin(); member != object.end(); ++member) {
            out << YAML::Key << member.key().toStdString() << YAML::Value;
            write(out, member.value());
        }
        out << YAML::EndMap;
        break;
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        out << YAML::Null;
        break;
    }
}

} // namespace

Result<QJsonValue> jsonFromYaml(const QByteArray &text)
{
    try {
        const auto documents = YAML::LoadAll(text.toStdString());
        if (documents.size() != 1)
            return failure(ErrorCode::InvalidValue, u"the file must be one document"_s);
        return Reader().read(documents.front());
    } catch (const YAML::Exception &error) {
        return failure(ErrorCode::InvalidValue, QString::fromStdString(error.what()));
    } catch (const Misfit &error) {
        return failure(ErrorCode::InvalidValue, QString::fromStdString(error.what()));
    }
}

QByteArray yamlFrom(const QJsonValue &value)
{
    YAML::Emitter out;
    out.SetIndent(2);
    write(out, value);
    return QByteArray(out.c_str(), static_cast<qsizetype>(out.size())) + '\n';
}

} // namespace sb::cli
