#include "cli/member_options.h"

#include <QJsonArray>

namespace sb::cli {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

const QString none = QStringLiteral("none");

Result<QJsonValue> valueOf(const MemberOption &member, const QStringList &given)
{
    const QString &text = given.last();
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    switch (member.form) {
    case MemberForm::Text:
        return QJsonValue(text);
    case MemberForm::Integer:
        if (!isNumber)
            return failure(ErrorCode::InvalidValue, u"%1 takes a number"_s.arg(member.option));
        return QJsonValue(number);
    case MemberForm::Flag:
        if (text != "yes"_L1 && text != "no"_L1)
            return failure(ErrorCode::InvalidValue, u"%1 takes yes or no"_s.arg(member.option));
        return QJsonValue(text == "yes"_L1);
    case MemberForm::List:
        break;
    }
    return QJsonValue(given == QStringList{none} ? QJsonArray()
                                                 : QJsonArray::fromStringList(given));
}

} // namespace

std::vector<Option> optionsOf(const std::vector<MemberOption> &members)
{
    std::vector<Option> options;
    options.reserve(members.size());
    for (const MemberOption &member : members)
        options.push_back(
            {member.option, member.valueName, member.help, member.form == MemberForm::List});
    return options;
}

Result<void> setMembers(QJsonObject &object, const std::vector<MemberOption> &members,
                        const Invocation &given)
{
    for (const MemberOption &member : members) {
        if (!given.has(member.option))
            continue;
        if (member.mayBeNone && given.value(member.option) == none) {
            object.remove(member.member);
            continue;
        }
        const auto value = valueOf(member, given.options.value(member.option));
        if (!value)
            return failure(value);
        object.insert(member.member, *value);
    }
    return {};
}

Result<QJsonObject> pairsFrom(const QStringList &texts)
{
    QJsonObject pairs;
    if (texts == QStringList{none})
        return pairs;
    for (const QString &text : texts) {
        const qsizetype equals = text.indexOf(u'=');
        if (equals <= 0)
            return failure(ErrorCode::InvalidValue, u"%1 is no KEY=VALUE"_s.arg(text));
        const QString key = text.first(equals);
        if (pairs.contains(key))
            return failure(ErrorCode::InvalidValue, u"%1 is said twice"_s.arg(key));
        pairs.insert(key, text.mid(equals + 1));
    }
    return pairs;
}

} // namespace sb::cli
