#include "console/dialogs/form_dialog.h"

#include "console/look/text_style.h"
#include "console/session/error_text.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>

namespace sb::console {

using namespace Qt::StringLiterals;

FormDialog::FormDialog(const QString &title, const QString &sendText, Enter enter, QWidget *parent)
    : QDialog(parent), m_enter(enter), m_column(new QVBoxLayout), m_form(new QFormLayout),
      m_problem(new Banner(this)), m_busy(new BusyBar(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this)),
      m_send(m_buttons->addButton(sendText, QDialogButtonBox::AcceptRole))
{
    setWindowTitle(title);
    m_problem->setObjectName(u"problem"_s);
    m_send->setObjectName(u"send"_s);
    setTone(*m_send, u"primary"_s);
    m_send->setAutoDefault(enter == Enter::Sends);
    m_send->setDefault(enter == Enter::Sends);
    QPushButton *cancel = m_buttons->button(QDialogButtonBox::Cancel);
    cancel->setText(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_form->setVerticalSpacing(spacing::one);
    m_form->setHorizontalSpacing(spacing::two);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_column->setContentsMargins(spacing::three, spacing::two, spacing::three, spacing::two);
    m_column->setSpacing(spacing::two);
    m_column->addWidget(makeLabel(TextRole::Heading, title, this));
    m_column->addLayout(m_form);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(m_busy);
    outer->addLayout(m_column, 1);
    outer->addWidget(m_problem);
    auto *bottom = new QVBoxLayout;
    bottom->setContentsMargins(spacing::three, spacing::one, spacing::three, spacing::two);
    bottom->addWidget(m_buttons);
    outer->addLayout(bottom);
    connect(&m_call, &CallSlot::slowChanged, m_busy, &BusyBar::setBusy);
    connect(&m_call, &CallSlot::runningChanged, this,
            [this](bool isRunning) { m_send->setEnabled(!isRunning); });
    connect(m_send, &QPushButton::clicked, this, [this] {
        if (m_call.isRunning())
            return;
        clearProblem();
        send();
    });
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QString FormDialog::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void FormDialog::addRow(const QString &label, QWidget *field, const QString &hint)
{
    placeField(label, field, hint, nullptr);
}

void FormDialog::addField(const QString &pointer, const QString &label, QWidget *field,
                          const QString &hint)
{
    QLabel *fault = makeLabel(TextRole::Body, {}, this);
    fault->setObjectName(u"fault"_s + QString(pointer).replace(u'/', u'-'));
    fault->setProperty("tone", u"bad"_s);
    fault->setWordWrap(true);
    fault->hide();
    placeField(label, field, hint, fault);
    m_fields.push_back({.pointer = pointer, .widget = field, .fault = fault});
}

void FormDialog::placeField(const QString &label, QWidget *field, const QString &hint,
                            QLabel *fault)
{
    auto *name = new QLabel(label, this);
    name->setBuddy(field);
    // On one line with the text in the field, also when the field is several lines high.
    field->ensurePolished();
    name->setMinimumHeight(QLineEdit().sizeHint().height() + spacing::half);
    field->setAccessibleName(QString(label).remove(u'&').remove(u':'));
    if (!hint.isEmpty())
        field->setAccessibleDescription(hint);
    if (hint.isEmpty() && !fault) {
        m_form->addRow(name, field);
        return;
    }
    auto *both = new QVBoxLayout;
    both->setSpacing(spacing::half);
    both->addWidget(field);
    if (fault)
        both->addWidget(fault);
    if (!hint.isEmpty()) {
        QLabel *text = makeLabel(TextRole::Muted, hint, this);
        text->setWordWrap(true);
        both->addWidget(text);
    }
    m_form->addRow(name, both);
}

bool FormDialog::markField(const QString &pointer, const QString &what)
{
    for (Field &field : m_fields) {
        if (pointer != field.pointer && !pointer.startsWith(field.pointer + u'/'))
            continue;
        QString text = what;
        if (!text.isEmpty())
            text.front() = text.front().toUpper();
        // Below the field it must be said which part of it is meant.
        if (pointer != field.pointer)
            text = u"%1: %2"_s.arg(pointer.mid(field.pointer.size() + 1), what);
        const bool isFirst = field.fault->isHidden();
        field.fault->setText(isFirst ? text : field.fault->text() + u'\n' + text);
        field.fault->show();
        field.widget->setAccessibleDescription(field.fault->text());
        setTone(*field.widget, u"bad"_s);
        return true;
    }
    return false;
}

void FormDialog::showFault(const QString &pointer, const QString &what)
{
    if (!markField(pointer, what))
        return showProblem(what);
    for (const Field &field : m_fields) {
        if (pointer == field.pointer)
            field.widget->setFocus();
    }
    showProblem(tr("Something in the form is not right yet."));
}

void FormDialog::showRefusal(const client::ApiError &error)
{
    client::ApiError rest = error;
    rest.error.details.clear();
    bool isMarked = false;
    for (const core::ErrorDetail &detail : error.error.details) {
        if (markField(detail.pointer, detail.detail))
            isMarked = true;
        else
            rest.error.details.push_back(detail);
    }
    if (!isMarked)
        return showProblem(problemText(error));
    for (const Field &field : m_fields) {
        if (!field.fault->isHidden()) {
            field.widget->setFocus();
            break;
        }
    }
    showProblem(rest.error.details.empty()
                    ? tr("The server does not take this. The field in question says why.")
                    : problemText(rest));
}

void FormDialog::showProblem(const QString &text)
{
    m_problem->show(Tone::Bad, text);
    fit();
}

void FormDialog::fit()
{
    // Texts that wrap know their height only once they know their width.
    QTimer::singleShot(0, this, [this] {
        const QSize wanted(width(), std::max(heightForWidth(width()), sizeHint().height()));
        if (!m_hasOwnSize)
            resize(wanted);
        else
            resize(size().expandedTo(wanted));
    });
}

void FormDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    // The button box makes one of its buttons the default as soon as it is shown.
    m_send->setDefault(m_enter == Enter::Sends);
    if (!event->spontaneous())
        fit();
}

void FormDialog::clearProblem()
{
    m_problem->hide();
    for (const Field &field : m_fields) {
        if (field.fault->isHidden())
            continue;
        field.fault->hide();
        setTone(*field.widget, {});
    }
}

void FormDialog::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_enter == Enter::DoesNothing && !m_send->hasFocus()) {
        event->accept();
        return;
    }
    QDialog::keyPressEvent(event);
}

} // namespace sb::console
