#include "cli/config_document.h"

#include "shared/core/json_pointer.h"

#include <vector>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::jsonPointer;
using core::Result;

namespace {

enum class Form { Text, Integer, Flag, TextList, Texts, Environments, Targets };

struct Member
{
    QString name = {};
    Form form = Form::Text;
    /// Undefined: it must be said.
    QJsonValue byDefault = QJsonValue(QJsonValue::Undefined);
};

using Members = std::vector<Member>;

const Members &roleMembers()
{
    static const Members members{{u"name"_s},
                                 {u"description"_s, Form::Text, u""_s},
                                 {u"permissions"_s, Form::TextList, QJsonArray{}}};
    return members;
}

/// The defaults are those of POST /workflows.
const Members &workflowMembers()
{
    static const Members members{
        {u"name"_s},
        {u"description"_s, Form::Text, u""_s},
        {u"min_approvers"_s, Form::Integer, 1},
        {u"approver_role"_s, Form::Text, u""_s},
        {u"wrap_ttl_created_seconds"_s, Form::Integer, 604800},
        {u"wrap_ttl_approved_seconds"_s, Form::Integer, 3600},
        {u"wrap_ttl_claimed_seconds"_s, Form::Integer, 300},
        {u"request_ttl_seconds"_s, Form::Integer, 1209600},
        {u"require_justification"_s, Form::Flag, true},
        {u"allow_self_approval"_s, Form::Flag, false},
        {u"notification_channels"_s, Form::TextList, QJsonArray{}},
        {u"is_default"_s, Form::Flag, false},
        {u"enabled"_s, Form::Flag, true},
    };
    return members;
}

const Members &policyMembers()
{
    static const Members members{{u"name"_s},
                                 {u"workflow"_s},
                                 {u"selector"_s, Form::Texts, QJsonObject{}},
                                 {u"priority"_s, Form::Integer, 100},
                                 {u"enabled"_s, Form::Flag, true}};
    return members;
}

const Members &projectMembers()
{
    static const Members members{{u"name"_s},
                                 {u"owner_team_id"_s, Form::Text, u""_s},
                                 {u"status"_s, Form::Text, u"active"_s},
                                 {u"environments"_s, Form::Environments, QJsonArray{}}};
    return members;
}

const Members &environmentMembers()
{
    static const Members members{{u"name"_s},
                                 {u"type"_s, Form::Text, u"other"_s},
                                 {u"targets"_s, Form::Targets, QJsonArray{}}};
    return members;
}

const Members &mappingMembers()
{
    static const Members members{{u"endpoint"_s},
                                 {u"application_name"_s},
                                 {u"application_namespace"_s, Form::Text, u""_s},
                                 {u"project_name"_s, Form::Text, u""_s},
                                 {u"selector"_s, Form::Texts}};
    return members;
}

/// An absent cluster or mount is an empty text here.
const Members &targetMembers()
{
    static const Members members{{u"provider_type"_s},
                                 {u"cluster_name"_s, Form::Text, u""_s},
                                 {u"kv_mount"_s, Form::Text, u""_s},
                                 {u"secret_ref_prefix"_s}};
    return members;
}

class Reader
{
public:
    QJsonObject object(const QJsonValue &value, const Members &members, const QString &pointer)
    {
        if (!value.isObject()) {
            fault(pointer, u"must be an object"_s);
            return {};
        }
        const QJsonObject given = value.toObject();
        QJsonObject read;
        QStringList known;
        for (const Member &member : members) {
            known.append(member.name);
            const QString place = jsonPointer(pointer, member.name);
            if (given.contains(member.name))
                read.insert(member.name, form(given.value(member.name), member.form, place));
            else if (member.byDefault.isUndefined())
                fault(place, u"is required"_s);
            else
                read.insert(member.name, member.byDefault);
        }
        for (const QString &name : given.keys()) {
            if (!known.contains(name))
                fault(jsonPointer(pointer, name), u"is not known here"_s);
        }
        return read;
    }

    QJsonArray list(const QJsonValue &value, const Members &members, const QString &pointer)
    {
        QJsonArray read;
        QStringList names;
        if (!value.isArray()) {
            fault(pointer, u"must be a list"_s);
            return read;
        }
        const QJsonArray given = value.toArray();
        for (qsizetype at = 0; at < given.size(); ++at) {
            const QString place = jsonPointer(pointer, QString::number(at));
            const QJsonObject one = object(given[at], members, place);
            const QString name = one.value("name"_L1).toString();
            if (one.contains("name"_L1) && names.contains(name))
                fault(place, u"\"%1\" is said twice"_s.arg(name));
            names.append(name);
            read.append(one);
        }
        return read;
    }

    void fault(const QString &pointer, const QString &detail)
    {
        m_error.details.push_back({pointer, detail});
    }

    [[nodiscard]] const core::Error &error() const { return m_error; }

private:
    QJsonValue form(const QJsonValue &value, Form wanted, const QString &pointer)
    {
        switch (wanted) {
        case Form::Text:
            return fitting(value, value.isString(), u"must be text"_s, pointer);
        case Form::Integer:
            return fitting(value, value.isDouble(), u"must be a whole number"_s, pointer);
        case Form::Flag:
            return fitting(value, value.isBool(), u"must be true or false"_s, pointer);
        case Form::TextList:
            return fitting(value, isTexts(value.toArray()) && value.isArray(),
                           u"must be a list of texts"_s, pointer);
        case Form::Texts:
            return fitting(value, value.isObject() && isTexts(value.toObject()),
                           u"must be keys and texts"_s, pointer);
        case Form::Environments:
            return list(value, environmentMembers(), pointer);
        case Form::Targets:
            return list(value, targetMembers(), pointer);
        }
        return value;
    }

    QJsonValue fitting(const QJsonValue &value, bool fits, const QString &complaint,
                       const QString &pointer)
    {
        if (!fits)
            fault(pointer, complaint);
        return value;
    }

    template <typename Container> static bool isTexts(const Container &values)
    {
        for (const QJsonValue &value : values) {
            if (!value.isString())
                return false;
        }
        return true;
    }

    core::Error m_error{.code = ErrorCode::InvalidValue,
                        .message = u"the file is no configuration"_s};
};

/// Without what has its default.
QJsonObject sparse(const QJsonObject &object, const Members &members)
{
    QJsonObject said;
    for (const Member &member : members) {
        QJsonValue value = object.value(member.name);
        if (value == member.byDefault)
            continue;
        if (member.form == Form::Environments || member.form == Form::Targets) {
            QJsonArray inner;
            for (const QJsonValue &one : value.toArray())
                inner.append(sparse(one.toObject(), member.form == Form::Targets
                                                        ? targetMembers()
                                                        : environmentMembers()));
            value = inner;
        }
        said.insert(member.name, value);
    }
    return said;
}

struct Section
{
    QString name = {};
    std::optional<QJsonArray> ConfigDocument::*place = nullptr;
    const Members &(*members)() = nullptr;
};

const std::vector<Section> &sections()
{
    static const std::vector<Section> all{
        {u"roles"_s, &ConfigDocument::roles, roleMembers},
        {u"workflows"_s, &ConfigDocument::workflows, workflowMembers},
        {u"policies"_s, &ConfigDocument::policies, policyMembers},
        {u"projects"_s, &ConfigDocument::projects, projectMembers},
        {u"gitops_mappings"_s, &ConfigDocument::mappings, mappingMembers},
    };
    return all;
}

} // namespace

Result<ConfigDocument> configFrom(const QJsonValue &file)
{
    Reader reader;
    ConfigDocument document;
    if (!file.isObject())
        return failure(ErrorCode::InvalidValue, u"the file must have sections: roles, …"_s);
    const QJsonObject given = file.toObject();
    for (const Section &section : sections()) {
        if (given.contains(section.name))
            document.*section.place =
                reader.list(given.value(section.name), section.members(), u'/' + section.name);
    }
    for (const QString &name : given.keys()) {
        const bool isKnown =
            std::any_of(sections().begin(), sections().end(),
                        [&](const Section &section) { return section.name == name; });
        if (!isKnown)
            reader.fault(u'/' + name, u"is no section"_s);
    }
    if (!reader.error().details.empty())
        return failure(reader.error());
    return document;
}

QJsonObject fileFrom(const ConfigDocument &document)
{
    QJsonObject file;
    for (const Section &section : sections()) {
        const auto &objects = document.*section.place;
        if (!objects)
            continue;
        QJsonArray list;
        for (const QJsonValue &object : *objects)
            list.append(sparse(object.toObject(), section.members()));
        file.insert(section.name, list);
    }
    return file;
}

} // namespace sb::cli
