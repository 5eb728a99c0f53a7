#include "console/widgets/bounds_editor.h"

#include "console/look/text_style.h"

#include <QLineEdit>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString hintOf(const QString &key)
{
    if (key == "secret_ref_prefix"_L1)
        return BoundsEditor::tr("shop/ — everything below it");
    if (key == "project_id"_L1)
        return BoundsEditor::tr("any project");
    if (key == "kv_mount"_L1)
        return BoundsEditor::tr("any mount");
    if (key == "cluster_name"_L1)
        return BoundsEditor::tr("any cluster");
    if (key == "environment"_L1)
        return BoundsEditor::tr("any environment");
    if (key == "provider_type"_L1)
        return BoundsEditor::tr("any provider");
    return BoundsEditor::tr("any");
}

} // namespace

QStringList BoundsEditor::scopeKeys()
{
    return {u"project_id"_s,        u"environment"_s,  u"provider_type"_s,
            u"secret_ref_prefix"_s, u"cluster_name"_s, u"kv_mount"_s};
}

QStringList BoundsEditor::selectorKeys()
{
    return scopeKeys() << u"type"_s;
}

BoundsEditor::BoundsEditor(const QStringList &keys, QWidget *parent)
    : QWidget(parent), m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setVerticalSpacing(spacing::half);
    m_form->setHorizontalSpacing(spacing::two);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const QString &key : keys)
        addLine(key);
    setChoices(u"provider_type"_s, {{u"vault"_s, u"vault"_s},
                                    {u"aws-sm"_s, u"aws-sm"_s},
                                    {u"kubernetes"_s, u"kubernetes"_s},
                                    {u"file"_s, u"file"_s}});
    setChoices(u"type"_s, {{tr("patch (write)"), u"patch"_s}, {tr("read"), u"read"_s}});
    if (!m_lines.empty())
        setFocusProxy(m_lines.front().field);
}

void BoundsEditor::addLine(const QString &key)
{
    auto *field = new QComboBox(this);
    field->setObjectName(key);
    field->setEditable(true);
    field->setInsertPolicy(QComboBox::NoInsert);
    field->setAccessibleName(wordOfBound(key));
    field->lineEdit()->setPlaceholderText(hintOf(key));
    field->lineEdit()->setAccessibleName(wordOfBound(key));
    field->setCurrentIndex(-1);
    connect(field, &QComboBox::editTextChanged, this, &BoundsEditor::edited);
    auto *name = new QLabel(wordOfBound(key), this);
    name->setBuddy(field);
    field->ensurePolished();
    name->setMinimumHeight(field->sizeHint().height());
    m_form->addRow(name, field);
    m_lines.push_back({.key = key, .field = field});
}

void BoundsEditor::setChoices(const QString &key,
                              const std::vector<std::pair<QString, QString>> &choices)
{
    QComboBox *combo = field(key);
    if (!combo)
        return;
    const model::Bounds kept = value();
    combo->clear();
    for (const auto &[text, stands] : choices)
        combo->addItem(text, stands);
    const auto own = kept.find(key);
    const int at = own == kept.end() ? -1 : combo->findData(own->second);
    combo->setCurrentIndex(at);
    if (at < 0)
        combo->setEditText(own == kept.end() ? QString() : own->second);
}

void BoundsEditor::setValue(const model::Bounds &bounds)
{
    // What this program does not know yet is kept and can be seen.
    for (const auto &[key, value] : bounds) {
        if (!field(key))
            addLine(key);
    }
    for (const Line &line : m_lines) {
        const auto found = bounds.find(line.key);
        const QString text = found == bounds.end() ? QString() : found->second;
        const int at = text.isEmpty() ? -1 : line.field->findData(text);
        line.field->setCurrentIndex(at);
        if (at < 0)
            line.field->setEditText(text);
    }
}

model::Bounds BoundsEditor::value() const
{
    model::Bounds bounds;
    for (const Line &line : m_lines) {
        const QString text = line.field->currentText().trimmed();
        if (text.isEmpty())
            continue;
        const int at = line.field->findText(text, Qt::MatchExactly | Qt::MatchCaseSensitive);
        bounds[line.key] = at < 0 ? text : line.field->itemData(at).toString();
    }
    return bounds;
}

QComboBox *BoundsEditor::field(const QString &key) const
{
    for (const Line &line : m_lines) {
        if (line.key == key)
            return line.field;
    }
    return nullptr;
}

} // namespace sb::console
