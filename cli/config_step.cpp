#include "cli/config_step.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;

QString compact(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().isEmpty() ? u"\"\""_s : value.toString();
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(array.sliced(1, array.size() - 2));
}

QString mappingName(const QJsonObject &mapping)
{
    QString name = mapping.value("application_name"_L1).toString() + u'@' +
                   mapping.value("endpoint"_L1).toString() + u' ' +
                   compact(mapping.value("selector"_L1));
    for (const QLatin1StringView member : {"application_namespace"_L1, "project_name"_L1}) {
        const QString text = mapping.value(member).toString();
        if (!text.isEmpty())
            name += u" %1=%2"_s.arg(member, text);
    }
    return name;
}

QString nounOf(StepObject object)
{
    switch (object) {
    case StepObject::Role:
        return u"role"_s;
    case StepObject::Workflow:
        return u"workflow"_s;
    case StepObject::Policy:
        return u"policy"_s;
    case StepObject::Project:
        return u"project"_s;
    case StepObject::Environment:
        return u"environment"_s;
    case StepObject::Mapping:
        break;
    }
    return u"mapping"_s;
}

QStringList linesOf(const ConfigStep &step)
{
    const QString what = nounOf(step.object) + u' ' + step.name;
    if (step.kind == StepKind::Delete)
        return {step.object == StepObject::Project ? u"- "_s + what + u" (archived)"_s
                                                   : u"- "_s + what};
    // Its name says everything.
    if (step.object == StepObject::Mapping)
        return {u"+ "_s + what};
    QStringList lines{(step.kind == StepKind::Create ? u"+ "_s : u"~ "_s) + what};
    for (auto member = step.after.begin(); member != step.after.end(); ++member) {
        const QJsonValue before = step.before.value(member.key());
        if (member.key() == "name"_L1 || before == member.value() ||
            member.key() == "environments"_L1)
            continue;
        lines.append(
            step.kind == StepKind::Create
                ? u"    %1: %2"_s.arg(member.key(), compact(member.value()))
                : u"    %1: %2 → %3"_s.arg(member.key(), compact(before), compact(member.value())));
    }
    return lines;
}

} // namespace sb::cli
